package io.tributary.benchmark.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.technique.Techniques;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Gram and Fisher files of the experts, computed from some of their training images and kept for the next run. */
final class Statistics implements AutoCloseable {
    private static final int GRAM_IMAGES = 1000;
    private static final int FISHER_IMAGES = 256;

    private final VisionStream stream;
    private final Kernels kernels;
    private final Path directory;
    private final Script script;

    Statistics(VisionStream stream, Kernels kernels, Path directory) {
        this.stream = stream;
        this.kernels = kernels;
        this.directory = directory;
        this.script = Script.compile("statistics", Script.text(VisionGeometry.PROGRAM) + text(), kernels.device());
    }

    private static String text() {
        try (InputStream resource =
                Objects.requireNonNull(Statistics.class.getResourceAsStream("statistics.py"), "statistics.py")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the technique asks of the task's expert; nothing for most. */
    Map<String, Path> of(String task, String technique) {
        return Techniques.named(technique, Map.of())
                .statistic()
                .map(kind -> Map.of(kind.role(), file(kind, task)))
                .orElse(Map.of());
    }

    private Path file(Statistic kind, String task) {
        Path file = directory.resolve(task + "-" + kind.role() + ".safetensors");
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(directory);
                Path half = directory.resolve(file.getFileName() + ".tmp");
                Files.deleteIfExists(half);
                write(half, kind == Statistic.GRAM ? grams(task) : fisher(task));
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    private record Array(TensorSpec spec, ByteBuffer bytes) {}

    private List<Array> grams(String task) {
        try (Checkpoint expert = Checkpoint.open(stream.expert(task));
                NDManager scope = kernels.scope()) {
            VisionGeometry geometry = geometry(expert);
            List<NDArray> weights = geometry.tensors().stream()
                    .map(tensor -> floats(scope, expert, tensor))
                    .toList();
            List<NDArray> grams = script.call(
                            scope,
                            "grams",
                            weights,
                            images(scope, task, GRAM_IMAGES),
                            geometry.numbers(),
                            geometry.epsilon())
                    .arrays();
            List<Array> arrays = new ArrayList<>();
            for (TensorSpec tensor : geometry.tensors()) {
                int index = gram(tensor.name(), geometry.layers());
                if (index >= 0) {
                    NDArray gram = grams.get(index);
                    long side = gram.getShape().get(0);
                    TensorSpec spec =
                            new TensorSpec(tensor.name(), DType.F64, io.tributary.merge.tensor.Shape.of(side, side));
                    arrays.add(new Array(spec, copied(gram)));
                }
            }
            return arrays;
        }
    }

    /** Which of the matrices belongs to a tensor; −1 for none. */
    private static int gram(String name, int layers) {
        if (name.equals("visual_projection.weight")) {
            return 4 * layers;
        }
        if (!name.endsWith(".weight") || !name.contains(".layers.")) {
            return -1;
        }
        int layer = Integer.parseInt(name.replaceFirst(".*\\.layers\\.(\\d+)\\..*", "$1"));
        List<String> parts = List.of("self_attn.q_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2");
        String part = name.replace("k_proj", "q_proj").replace("v_proj", "q_proj");
        for (int i = 0; i < parts.size(); i++) {
            if (part.endsWith(parts.get(i) + ".weight")) {
                return 4 * layer + i;
            }
        }
        return -1;
    }

    private List<Array> fisher(String task) {
        try (Checkpoint expert = Checkpoint.open(stream.expert(task));
                Checkpoint pictures = Checkpoint.open(stream.images(task));
                Checkpoint classes = Checkpoint.open(stream.classes());
                NDManager scope = kernels.scope()) {
            VisionGeometry geometry = geometry(expert);
            List<NDArray> flat = geometry.tensors().stream()
                    .map(tensor -> floats(scope, expert, tensor).flatten())
                    .toList();
            long[] sizes = geometry.tensors().stream()
                    .mapToLong(tensor -> tensor.shape().elements())
                    .toArray();
            ByteBuffer labels = Objects.requireNonNull(pictures.tensors().get("train_labels"))
                    .readAll()
                    .slice(0, FISHER_IMAGES * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            TensorSpec rows =
                    Objects.requireNonNull(classes.tensors().get(task)).spec();
            NDArray embeddings = floats(scope, classes, rows);
            NDArray squares = script.differentiate(
                            scope,
                            "fisher",
                            List.of(
                                    ordinary(scope, kernels.concatenated(scope, flat)),
                                    images(scope, task, FISHER_IMAGES),
                                    scope.create(labels, new Shape(FISHER_IMAGES), DataType.INT64),
                                    ordinary(scope, embeddings),
                                    scope.create(sizes),
                                    scope.create(geometry.numbers()),
                                    scope.create(geometry.epsilon())))
                    .get(0);
            List<Array> arrays = new ArrayList<>();
            long start = 0;
            for (TensorSpec tensor : geometry.tensors()) {
                long end = start + tensor.shape().elements();
                arrays.add(new Array(tensor, copied(squares.get(start + ":" + end))));
                start = end;
            }
            return arrays;
        }
    }

    private static VisionGeometry geometry(Checkpoint expert) {
        return VisionGeometry.of(expert, VisionStream.HEADS, VisionGeometry.CLIP_EPSILON);
    }

    private NDArray floats(NDManager scope, Checkpoint checkpoint, TensorSpec tensor) {
        ByteBuffer bytes =
                Objects.requireNonNull(checkpoint.tensors().get(tensor.name())).readAll();
        return kernels.floats(scope, bytes, DType.F32, tensor.shape());
    }

    private NDArray images(NDManager scope, String task, int count) {
        try (Checkpoint pictures = Checkpoint.open(stream.images(task))) {
            var source = Objects.requireNonNull(pictures.tensors().get("train_images"));
            int side = Math.toIntExact(source.spec().shape().sizes().get(1));
            int found = (int) Math.min(count, source.spec().shape().sizes().get(0));
            return scope.create(
                    source.readAll().slice(0, found * side * side), new Shape(found, side, side), DataType.UINT8);
        }
    }

    /** What a script returned cannot be differentiated: a copy can. */
    private static NDArray ordinary(NDManager scope, NDArray array) {
        return scope.create(array.toFloatArray(), array.getShape());
    }

    private static ByteBuffer copied(NDArray array) {
        ByteBuffer bytes = array.toByteBuffer();
        ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining());
        return copy.put(bytes).flip();
    }

    private static void write(Path file, List<Array> arrays) throws IOException {
        Map<String, Array> sorted = new TreeMap<>();
        arrays.forEach(array -> sorted.put(array.spec().name(), array));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(
                    out, sorted.values().stream().map(Array::spec).toList(), Map.of());
            sorted.forEach((name, array) -> writer.write(name, array.bytes()));
            writer.finish();
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
