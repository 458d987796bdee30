package io.tributary.merge.offline;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.merge.task.StoreTaskRunner;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The merge without a broker: the stream's tasks, in order, over a temporary store beside the output. Base and experts
 * are read where they lie. The weight files are the stream's, byte for byte.
 */
public final class MergeRun {
    static final String LINEAGE = "merge";

    private final ComputeDevice device;
    private final int workers;
    private final InstantSource clock;
    private final long maxFileBytes;
    private final MemoryLimit memory;

    /**
     * @param workers compute threads
     * @param clock for measuring how long steps take; decides no result
     */
    public MergeRun(ComputeDevice device, int workers, InstantSource clock) {
        this(device, workers, clock, MemoryLimit.NONE);
    }

    /** @param memory what one compute thread's buffers and arrays may take */
    public MergeRun(ComputeDevice device, int workers, InstantSource clock, MemoryLimit memory) {
        this(device, workers, clock, OutputLayout.MAX_FILE_BYTES, memory);
    }

    /** @param maxFileBytes largest weights file */
    MergeRun(ComputeDevice device, int workers, InstantSource clock, long maxFileBytes, MemoryLimit memory) {
        this.device = device;
        this.workers = workers;
        this.clock = clock;
        this.maxFileBytes = maxFileBytes;
        this.memory = memory;
    }

    /**
     * Merges. Leaves nothing behind where it fails.
     *
     * @throws MergeException {@code OUTPUT_EXISTS} where {@code out} is not empty; {@code INVALID_ARGUMENT} without
     *     experts; whatever refuses base, recipe or an expert
     */
    public Merged run(MergeRequest request, MergeListener listener) {
        Directories.requireFree(request.out());
        if (request.experts().isEmpty()) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, "No experts are given; name at least one");
        }
        try (ScratchStore scratch = ScratchStore.beside(request.out(), clock.instant())) {
            Path base = real(request.base());
            List<Path> experts = request.experts().stream()
                    .map(expert -> real(expert.path()))
                    .toList();
            LocalStore store = new LocalStore(scratch.directory(), roots(base, files(request, experts)));
            try (Crew crew = new Crew(
                    workers,
                    LINEAGE,
                    () -> Kernels.open(device, request.recipe().numerics()),
                    kernels -> new StoreTaskRunner(store, kernels, clock, maxFileBytes, memory))) {
                CheckpointRef baseRef = store.refer(base);
                List<CheckpointRef> refs = experts.stream().map(store::refer).toList();
                MergeLine line = new MergeLine(crew, store.lineage(LINEAGE), clock, listener);
                line.plan(baseRef, request.recipe());
                line.inspect(request.experts(), refs, statistics(request, store));
                VersionSealed sealed = line.fold(request.everyStep());
                Path version = store.lineage(LINEAGE).version(line.version()).directory();
                Path made = request.everyStep() ? Objects.requireNonNull(version.getParent()) : version;
                return new Merged(publish(made, request.out()), sealed, line.steps());
            }
        }
    }

    private static List<Map<String, CheckpointRef>> statistics(MergeRequest request, LocalStore store) {
        return request.experts().stream()
                .map(expert -> references(expert, store))
                .toList();
    }

    private static Map<String, CheckpointRef> references(MergeExpert expert, LocalStore store) {
        Map<String, CheckpointRef> references = new TreeMap<>();
        expert.statistics().forEach((role, file) -> references.put(role, store.refer(real(file))));
        return references;
    }

    private static Path publish(Path version, Path out) {
        Path place = out.toAbsolutePath().normalize();
        try {
            Path parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.deleteIfExists(place);
            return Files.move(version, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw FileFailure.writing(place, failure);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /** Experts and what they bring. */
    private static List<Path> files(MergeRequest request, List<Path> experts) {
        List<Path> files = new ArrayList<>(experts);
        request.experts().forEach(expert -> expert.statistics().values().forEach(file -> files.add(real(file))));
        return files;
    }

    /** A checkpoint's own directory, so that what lies outside it stays out of reach. */
    private static List<Path> roots(Path base, List<Path> experts) {
        List<Path> roots = new ArrayList<>();
        for (Path path : Stream.concat(Stream.of(base), experts.stream()).toList()) {
            Path parent = path.getParent();
            roots.add(Files.isDirectory(path) || parent == null ? path : parent);
        }
        return roots.stream().distinct().toList();
    }
}
