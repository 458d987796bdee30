package io.tributary.app.time;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.training.Course;
import io.tributary.app.training.VisionWeights;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small studies: three tasks, which of two brightnesses a picture has, and one that nobody is trained on. */
final class TimeRunTest {
    private static final VisionGeometry SMALL =
            new VisionGeometry(8, 1, 2, 16, 4, 1, 8, 6, VisionGeometry.CLIP_EPSILON);
    private static final int SAMPLES = 24;
    private static final List<String> TASKS = List.of("dim", "grey", "pale", "unseen");

    @TempDir
    Path directory;

    private Path base = Path.of("");

    @BeforeEach
    void makeABase() throws IOException {
        base = directory.resolve("base.safetensors");
        SplittableRandom random = new SplittableRandom(1);
        int length = SMALL.tensors().stream()
                .mapToInt(tensor -> Math.toIntExact(tensor.shape().elements()))
                .sum();
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (0.3 * random.nextGaussian());
        }
        new VisionWeights(SMALL, values).writeWeights(base);
    }

    @Test
    void cellsThatStartTheirExpertsAlikeShareTheirTrainings() throws IOException {
        TimeRun run = run("work");
        run.cell("base", "last", "average", Map.of(), "random", List.of(0L), (done, all) -> {});
        assertThat(made("work/experts")).hasSize(3);
        run.cell("base", "all", "ties", Map.of(), "random", List.of(0L), (done, all) -> {});
        assertThat(made("work/experts")).hasSize(3);
        run.cell("merged", "merged", "ema", Map.of(), "random", List.of(0L), (done, all) -> {});
        // The first expert of any chain starts from the base.
        assertThat(made("work/experts")).hasSize(5);
    }

    @Test
    void whatIsRunAgainTrainsNothingAndAnotherDirectoryGivesTheSameFigures() throws IOException {
        TimeRun run = run("work");
        var once = run.cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(once).hasSize(2).extracting(TimeRun.Answer::seed).containsExactly(0L, 1L);
        List<Path> made = made("work/experts");
        var again = run.cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(again).isEqualTo(once);
        assertThat(made("work/experts")).isEqualTo(made);
        var elsewhere =
                run("elsewhere").cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(elsewhere).isEqualTo(once);
    }

    @Test
    void theHeldOutTaskIsRetentionAndTheOthersAreAccumulation() {
        TimeRun.Answer answer = run("work")
                .cell("base", "all", "average", Map.of(), "performance", List.of(0L), (done, all) -> {})
                .get(0);
        assertThat(answer.scores()).containsOnlyKeys("dim", "grey", "pale", "unseen");
        double mean = Stream.of("dim", "grey", "pale")
                .mapToDouble(task -> answer.scores().getOrDefault(task, Double.NaN))
                .average()
                .orElseThrow();
        assertThat(answer.accumulation()).isEqualTo(mean);
        assertThat(answer.retention()).isEqualTo(answer.scores().get("unseen"));
        assertThat(answer.geometricMean()).isEqualTo(Math.sqrt(answer.accumulation() * answer.retention()));
    }

    private TimeRun run(String work) {
        try {
            Path file = directory.resolve(work + ".yaml");
            StringBuilder suite = new StringBuilder("suite: small\nprogram: clip-vision\nclassEmbeddings: " + classes()
                    + "\nsettings: {num_attention_heads: 2}\ntasks:\n");
            for (int i = 0; i < TASKS.size(); i++) {
                suite.append("- {task: ")
                        .append(TASKS.get(i))
                        .append(", file: ")
                        .append(task(TASKS.get(i), i))
                        .append(", heldOut: ")
                        .append(TASKS.get(i).equals("unseen"))
                        .append("}\n");
            }
            Files.writeString(file, suite);
            return new TimeRun(Suite.read(file), base, directory.resolve(work), new Course(12, 1e-2, 8), 2, 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> made(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    /** Pictures of noise about one of two brightnesses, their classes. */
    private Path task(String name, int number) throws IOException {
        Path file = directory.resolve(name + ".safetensors");
        if (!Files.exists(file)) {
            ByteBuffer pictures = ByteBuffer.allocate(SAMPLES * 64);
            ByteBuffer labels = ByteBuffer.allocate(SAMPLES * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            SplittableRandom random = new SplittableRandom(name.hashCode());
            for (int i = 0; i < SAMPLES; i++) {
                int label = i % 2;
                labels.putLong(label);
                for (int pixel = 0; pixel < 64; pixel++) {
                    pictures.put((byte) (40 * number + 60 * label + random.nextInt(40)));
                }
            }
            Shape square = Shape.of(SAMPLES, 8, 8);
            Shape column = Shape.of(SAMPLES);
            write(
                    file,
                    Map.of(
                            new TensorSpec("test_images", DType.U8, square), pictures,
                            new TensorSpec("test_labels", DType.I64, column), labels,
                            new TensorSpec("train_images", DType.U8, square), pictures,
                            new TensorSpec("train_labels", DType.I64, column), labels));
        }
        return file;
    }

    private Path classes() throws IOException {
        Path file = directory.resolve("classes.safetensors");
        if (!Files.exists(file)) {
            SplittableRandom random = new SplittableRandom(9);
            ByteBuffer rows = ByteBuffer.allocate(2 * 6 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (rows.hasRemaining()) {
                rows.putFloat((float) random.nextGaussian());
            }
            Shape shape = Shape.of(2, 6);
            write(file, TASKS.stream().collect(toMap(task -> new TensorSpec(task, DType.F32, shape), task -> rows)));
        }
        return file;
    }

    private static void write(Path file, Map<TensorSpec, ByteBuffer> tensors) throws IOException {
        List<TensorSpec> sorted = tensors.keySet().stream()
                .sorted(Comparator.comparing(TensorSpec::name))
                .toList();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(channel, sorted, Map.of());
            for (TensorSpec tensor : sorted) {
                writer.write(tensor.name(), tensors.get(tensor).duplicate().clear());
            }
            writer.finish();
        }
    }
}
