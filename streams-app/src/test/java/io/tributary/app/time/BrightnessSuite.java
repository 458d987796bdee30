package io.tributary.app.time;

import static java.util.stream.Collectors.toMap;

import io.tributary.app.training.VisionWeights;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A small base and a suite for it: three tasks, which of two brightnesses a picture has, and one that nobody is trained
 * on.
 */
public final class BrightnessSuite {
    public static final int HEADS = 2;

    private static final VisionGeometry SMALL =
            new VisionGeometry(8, 1, HEADS, 16, 4, 1, 8, 6, VisionGeometry.CLIP_EPSILON);
    private static final int SAMPLES = 24;
    private static final List<String> TASKS = List.of("dim", "grey", "pale", "unseen");

    private final Path directory;

    /** Writes into a directory. */
    public BrightnessSuite(Path directory) {
        this.directory = directory;
    }

    /** The base's file. */
    public Path base() throws IOException {
        Path base = directory.resolve("base.safetensors");
        SplittableRandom random = new SplittableRandom(1);
        int length = SMALL.tensors().stream()
                .mapToInt(tensor -> Math.toIntExact(tensor.shape().elements()))
                .sum();
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (0.3 * random.nextGaussian());
        }
        new VisionWeights(SMALL, values).writeWeights(base);
        return base;
    }

    /** The suite's file. */
    public Path suite() throws IOException {
        StringBuilder suite = new StringBuilder("suite: small\nprogram: clip-vision\nclassEmbeddings: " + classes()
                + "\nsettings: {num_attention_heads: " + HEADS + "}\ntasks:\n");
        for (int i = 0; i < TASKS.size(); i++) {
            suite.append("- {task: ").append(TASKS.get(i)).append(", file: ").append(task(TASKS.get(i), i));
            suite.append(", heldOut: ").append(TASKS.get(i).equals("unseen")).append("}\n");
        }
        return Files.writeString(directory.resolve("suite.yaml"), suite);
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
                writer.write(
                        tensor.name(),
                        Objects.requireNonNull(tensors.get(tensor)).duplicate().clear());
            }
            writer.finish();
        }
    }
}
