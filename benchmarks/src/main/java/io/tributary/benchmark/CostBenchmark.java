package io.tributary.benchmark;

import io.tributary.merge.file.Directories;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.offline.MergeStep;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.technique.TechniqueDescription;
import io.tributary.merge.technique.Techniques;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What every technique costs per parameter: a fold and a read through the product's own tasks, by one worker, beside
 * the floor: the time to read and write the same bytes once, with nothing done to them.
 */
final class CostBenchmark {
    private static final int EXPERTS = 4;

    private final Path directory;
    private final SyntheticModel model;
    private final Path base;
    private final List<Path> experts = new ArrayList<>();

    private CostBenchmark(Path directory, SyntheticModel model) throws IOException {
        this.directory = directory;
        this.model = model;
        this.base = model.write(directory.resolve("base.safetensors"), 0);
        for (int number = 1; number <= EXPERTS; number++) {
            experts.add(model.write(directory.resolve("expert-" + number + ".safetensors"), number));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("tributary-costs-");
        try {
            CostBenchmark benchmark = new CostBenchmark(directory, SyntheticModel.ofLayers(2));
            System.out.printf(
                    Locale.ROOT,
                    "%d parameters (2 layers of ViT-B's width); ns per parameter, one worker, one torch thread%n%n",
                    benchmark.parameters());
            System.out.println(
                    "| technique | state | fold | kernels | floor | fold / floor | read | floor | read / floor |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            for (TechniqueDescription technique : Techniques.all()) {
                if (arguments.length == 0 || List.of(arguments).contains(technique.id())) {
                    System.out.println(benchmark.line(technique.id()));
                }
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private long parameters() {
        return model.bytes() / Float.BYTES;
    }

    private String line(String technique) throws IOException {
        Path out = directory.resolve("merged");
        Costs costs = new Costs();
        Recipe recipe = Recipe.of(technique, Map.of(), PublishPolicy.EVERY, 0);
        List<MergeExpert> stream = new ArrayList<>();
        for (Path expert : experts) {
            stream.add(new MergeExpert("expert-" + stream.size(), expert, 1, statistics(technique)));
        }
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(base, stream, recipe, out, true), costs);
        Directories.delete(out);
        MergeStep step = costs.steps.get(costs.steps.size() - 1);
        double fold = perParameter(step.took());
        double kernels = step.summary().computeNanos() / (double) parameters();
        double foldFloor = floor(step.summary().bytesRead(), step.summary().bytesWritten());
        double read = perParameter(costs.reads.get(costs.reads.size() - 1));
        double readFloor = floor(step.summary().bytesWritten() + model.bytes(), model.bytes());
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |",
                technique,
                step.summary().bytesWritten() / (double) model.bytes(),
                fold,
                kernels,
                foldFloor,
                fold / foldFloor,
                read,
                readFloor,
                read / readFloor);
    }

    private double perParameter(Duration took) {
        return took.toNanos() / (double) parameters();
    }

    private Map<String, Path> statistics(String technique) throws IOException {
        Optional<Statistic> kind = Techniques.named(technique, Map.of()).statistic();
        if (kind.isEmpty()) {
            return Map.of();
        }
        Path file = directory.resolve(kind.get().role() + ".safetensors");
        if (!Files.exists(file)) {
            model.writeStatistic(file, kind.get());
        }
        return Map.of(kind.get().role(), file);
    }

    /** Nanoseconds per parameter to read and write so many bytes once, the written ones synced as a fold's are. */
    private double floor(long read, long written) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 22);
        Path from = directory.resolve("floor-in");
        Path to = directory.resolve("floor-out");
        fill(from, read, buffer);
        List<Double> times = new ArrayList<>();
        for (int repetition = 0; repetition < 3; repetition++) {
            Files.deleteIfExists(to);
            long start = System.nanoTime();
            try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
                do {
                    buffer.clear();
                } while (in.read(buffer) >= 0);
            }
            fill(to, written, buffer);
            times.add((System.nanoTime() - start) / (double) parameters());
        }
        return Stopwatch.median(times);
    }

    private static void fill(Path file, long bytes, ByteBuffer buffer) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; ) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                left -= out.write(buffer);
            }
            out.force(true);
        }
    }

    /** What a merge says of its folds and versions. */
    private static final class Costs implements MergeListener {
        private final List<MergeStep> steps = new ArrayList<>();
        private final List<Duration> reads = new ArrayList<>();

        @Override
        public void folded(MergeStep step) {
            steps.add(step);
        }

        @Override
        public void sealed(MergeStep newest, VersionSealed version, Duration took) {
            reads.add(took);
        }
    }
}
