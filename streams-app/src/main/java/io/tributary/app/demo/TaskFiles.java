package io.tributary.app.demo;

import io.tributary.merge.file.FreshDirectory;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The demo's test pictures and class embeddings as files, so that evaluation is the same as for any other task:
 * {@code NAME.safetensors} with {@code test_images} and {@code test_labels}, and {@code class_embeddings.safetensors}.
 */
final class TaskFiles {
    private static final String SPLIT = "test";

    /** Test pictures are drawn from another seed than those that are learnt. */
    private static final long SEED_OFFSET = 1_000_003;

    private TaskFiles() {}

    /**
     * A suite of them.
     *
     * @param directory where they lie, as seen from the suite's file
     */
    static String suite(String directory, List<Subject> subjects) {
        StringBuilder yaml = new StringBuilder("suite: demo\nprogram: clip-vision\n");
        yaml.append("classEmbeddings: ").append(directory).append("/class_embeddings.safetensors\n");
        yaml.append("split: ").append(SPLIT).append("\ntasks:\n");
        for (Subject subject : subjects) {
            yaml.append("- {task: ").append(subject.name()).append(", file: ").append(directory);
            yaml.append('/').append(subject.name()).append(".safetensors}\n");
        }
        return yaml.toString();
    }

    /** Draws and writes all; the directory appears when it is complete. */
    static void write(Path directory, List<Subject> subjects, Settings settings) throws IOException {
        FreshDirectory.make(directory, fresh -> {
            for (Subject subject : subjects) {
                Pictures pictures = Pictures.of(
                        subject, Pictures.Look.PHOTOGRAPHED, settings.seed() + SEED_OFFSET, settings.testPictures());
                writePictures(file(fresh, subject.name()), subject, pictures);
            }
            writeEmbeddings(file(fresh, "class_embeddings"), subjects);
        });
    }

    private static void writePictures(Path file, Subject subject, Pictures pictures) throws IOException {
        TensorSpec images =
                new TensorSpec(SPLIT + "_images", DType.U8, Shape.of(pictures.count(), Canvas.SIDE, Canvas.SIDE));
        TensorSpec labels = new TensorSpec(SPLIT + "_labels", DType.I64, Shape.of(pictures.count()));
        ByteBuffer numbers = ByteBuffer.allocate(pictures.count() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbers.asLongBuffer().put(pictures.labels());
        write(file, List.of(images, labels), Map.of("classes", String.join(", ", subject.classes())), writer -> {
            writer.write(images.name(), ByteBuffer.wrap(pictures.pixels()));
            writer.write(labels.name(), numbers);
        });
    }

    private static void writeEmbeddings(Path file, List<Subject> subjects) throws IOException {
        List<Subject> sorted =
                subjects.stream().sorted(Comparator.comparing(Subject::name)).toList();
        List<TensorSpec> tensors = sorted.stream()
                .map(subject -> new TensorSpec(
                        subject.name(), DType.F32, Shape.of(subject.classes().size(), ClassEmbeddings.LENGTH)))
                .toList();
        write(file, tensors, Map.of(), writer -> {
            for (Subject subject : sorted) {
                float[] rows = ClassEmbeddings.of(subject).rows();
                ByteBuffer bytes =
                        ByteBuffer.allocate(rows.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(rows);
                writer.write(subject.name(), bytes);
            }
        });
    }

    private interface Content {
        void into(SafetensorsWriter writer);
    }

    private static void write(Path file, List<TensorSpec> tensors, Map<String, String> metadata, Content content)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(channel, tensors, metadata);
            content.into(writer);
            writer.finish();
            channel.force(true);
        }
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(name + ".safetensors");
    }
}
