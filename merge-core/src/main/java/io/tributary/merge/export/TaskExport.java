package io.tributary.merge.export;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.json.Nearest;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ManifestExpert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/**
 * A task's own weights, taken out of a version that holds a mask for every task: θ0 + λ_t · M_t ⊙ (θ − θ0) of every
 * masked tensor, where θ is the version's and θ0 the base's; every other tensor is the version's. Written as a complete
 * checkpoint directory in the version's dtype, with its configuration and tokenizer.
 */
public final class TaskExport {
    private final Kernels kernels;

    public TaskExport(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Writes the checkpoint; leaves nothing behind where it fails.
     *
     * @param version a sealed version's directory
     * @param base the checkpoint that the version's lineage starts from
     * @param task an expert's id
     * @param out must not exist, or be empty
     * @throws MergeException {@code NOT_SUPPORTED} where the version keeps no masks, {@code INVALID_ARGUMENT} for a
     *     task that it does not hold or a base that is not its own, {@code OUTPUT_EXISTS}
     */
    public Exported run(Path version, Path base, String task, Path out) {
        Directories.requireFree(out);
        Manifest manifest = Manifest.read(version);
        CompanionFile companions = companions(version, manifest, task);
        try (companions;
                Checkpoint theirs = Checkpoint.open(version);
                Checkpoint ours = Checkpoint.open(base)) {
            requireBase(manifest, base);
            Path place = out.toAbsolutePath().normalize();
            Path temporary = place.resolveSibling(".tmp-" + place.getFileName() + "-export");
            Directories.delete(temporary);
            Directories.create(temporary);
            boolean done = false;
            try {
                Exported exported = write(temporary, place, manifest, task, companions, theirs, ours);
                Files.deleteIfExists(place);
                Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
                done = true;
                return exported;
            } catch (IOException failure) {
                throw FileFailure.writing(place, failure);
            } finally {
                if (!done) {
                    Directories.delete(temporary);
                }
            }
        }
    }

    private static CompanionFile companions(Path version, Manifest manifest, String task) {
        List<String> known = manifest.experts().stream().map(ManifestExpert::id).toList();
        int row = known.indexOf(task);
        CompanionFile companions = CompanionFile.of(version, Math.max(row, 0), known.size())
                .orElseThrow(() -> new MergeException(
                        ErrorCode.NOT_SUPPORTED,
                        version + " holds one model and nothing of its single tasks: its technique keeps no masks. "
                                + "Declare a lineage with the technique emr, or use the expert's own checkpoint"));
        if (row < 0) {
            companions.close();
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "version " + manifest.version() + " of " + manifest.lineage() + " holds no task "
                            + Printable.quoted(task) + ". " + Nearest.hint(task, known));
        }
        return companions;
    }

    private static void requireBase(Manifest manifest, Path base) {
        String found = CheckpointDigest.of(base);
        if (!found.equals(manifest.base())) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    base + " is not the base of this version: it has the digest " + found + ", expected "
                            + manifest.base() + ". Name the checkpoint that the lineage was declared with");
        }
    }

    private Exported write(
            Path directory,
            Path place,
            Manifest manifest,
            String task,
            CompanionFile companions,
            Checkpoint theirs,
            Checkpoint ours)
            throws IOException {
        double rescale = companions.rescale();
        TaskWeights weights = new TaskWeights(kernels, ours, companions, rescale);
        long bytes = 0;
        for (CheckpointFile file : theirs.files()) {
            if (file.role() != CheckpointFile.Role.WEIGHTS) {
                Files.copy(file.path(), directory.resolve(file.name()));
                continue;
            }
            List<TensorSource> tensors = theirs.tensors().values().stream()
                    .filter(tensor -> tensor.file().equals(file.path()))
                    .sorted(Comparator.comparingLong(TensorSource::offset))
                    .toList();
            bytes += weights.write(tensors, directory.resolve(file.name()));
        }
        Files.write(
                directory.resolve("README.md"), card(manifest, task, rescale).getBytes(StandardCharsets.UTF_8));
        Directories.sync(directory);
        return new Exported(place, task, rescale, companions.tensors().size(), bytes);
    }

    private static String card(Manifest manifest, String task, double rescale) {
        return "# " + task + ", out of version " + manifest.version() + " of " + manifest.lineage() + "\n\n"
                + "The base's weights plus " + rescale
                + " times the version's unified task vector where the task's mask allows it.\n\n"
                + "Digest of the base: `" + manifest.base() + "`; of the version's weights: `" + manifest.weights()
                + "`.\n";
    }
}
