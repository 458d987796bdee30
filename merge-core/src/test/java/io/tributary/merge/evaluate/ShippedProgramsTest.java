package io.tributary.merge.evaluate;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShippedProgramsTest {
    private static final int HIDDEN = 8;
    private static final int HEADS = 2;
    private static final int PATCH = 2;
    private static final int SIDE = 4;
    private static final int LAYERS = 2;
    private static final int CLASSES = 3;

    @TempDir
    Path directory;

    /** Tensors of a seeded model, by name. */
    private static final class Tensors {
        private final Random random = new Random(5);
        private final Map<String, double[]> values = new LinkedHashMap<>();
        private final SafetensorsBytes file = SafetensorsBytes.file();

        void add(String name, long... shape) {
            int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            float[] drawn = new float[size];
            double[] wide = new double[size];
            for (int i = 0; i < size; i++) {
                drawn[i] = (float) (0.4 * random.nextGaussian());
                wide[i] = drawn[i];
            }
            values.put(name, wide);
            file.f32(name, shape, drawn);
        }

        void linear(String name, long outputs, long inputs) {
            add(name + ".weight", outputs, inputs);
            add(name + ".bias", outputs);
        }

        void norm(String name) {
            add(name + ".weight", HIDDEN);
            add(name + ".bias", HIDDEN);
        }
    }

    private static Tensors vit(int channels) {
        Tensors vit = new Tensors();
        vit.add("vit.embeddings.cls_token", 1, 1, HIDDEN);
        vit.add("vit.embeddings.position_embeddings", 1, 5, HIDDEN);
        vit.add("vit.embeddings.patch_embeddings.projection.weight", HIDDEN, channels, PATCH, PATCH);
        vit.add("vit.embeddings.patch_embeddings.projection.bias", HIDDEN);
        for (int layer = 0; layer < LAYERS; layer++) {
            String at = "vit.encoder.layer." + layer + ".";
            vit.norm(at + "layernorm_before");
            for (String part : List.of("query", "key", "value")) {
                vit.linear(at + "attention.attention." + part, HIDDEN, HIDDEN);
            }
            vit.linear(at + "attention.output.dense", HIDDEN, HIDDEN);
            vit.norm(at + "layernorm_after");
            vit.linear(at + "intermediate.dense", 2 * HIDDEN, HIDDEN);
            vit.linear(at + "output.dense", HIDDEN, 2 * HIDDEN);
        }
        vit.norm("vit.layernorm");
        vit.linear("classifier", CLASSES, HIDDEN);
        return vit;
    }

    private static byte[] pixels(int count) {
        byte[] pixels = new byte[count];
        new Random(6).nextBytes(pixels);
        return pixels;
    }

    /** @param classes rows of class embeddings; none for a program without */
    private float[] outputs(String program, Path model, byte[] pixels, long[] shape, Optional<float[]> classes) {
        Suite suite = new Suite(
                "s",
                ModelProgram.named(program, directory),
                new TreeMap<>(),
                1,
                List.of(new SuiteTask("t", model, "x", "y", new Metric.Top(1), Optional.empty(), false)));
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                Checkpoint open = Checkpoint.open(model);
                LoadedModel loaded = LoadedModel.of(kernels, suite, open);
                NDManager scope = kernels.scope()) {
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
            NDArray embeddings = classes.map(rows -> scope.create(rows, new Shape(CLASSES, rows.length / CLASSES)))
                    .orElseGet(() -> scope.create(new Shape(0), DataType.FLOAT32));
            return loaded.outputs(scope, scope.create(bytes, new Shape(shape), DataType.UINT8), embeddings)
                    .toFloatArray();
        }
    }

    private Path write(String name, Tensors tensors) {
        return CheckpointFiles.in(directory.resolve(name))
                .weights(tensors.file)
                .config("{\"num_attention_heads\": " + HEADS + ", \"layer_norm_eps\": 1e-12}")
                .directory();
    }

    private static double scaled(byte pixel) {
        return ((pixel & 0xFF) / 255.0 - 0.5) / 0.5;
    }

    @Test
    void thePlainVisionTransformerIsWhatLoopsCompute() {
        Tensors tensors = vit(3);
        byte[] pixels = pixels(3 * SIDE * SIDE);
        double[][] image = new double[3][SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            image[i / (SIDE * SIDE)][i % (SIDE * SIDE)] = scaled(pixels[i]);
        }
        double[] expected = new NaiveVit(tensors.values, HIDDEN, HEADS, PATCH, 3).scores(image, SIDE, LAYERS);
        float[] found = outputs("vit", write("vit", tensors), pixels, new long[] {1, 3, SIDE, SIDE}, Optional.empty());
        for (int i = 0; i < CLASSES; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void aGreyImageRepeatsInEveryChannel() {
        Path model = write("vit", vit(3));
        byte[] grey = pixels(SIDE * SIDE);
        byte[] three = new byte[3 * grey.length];
        for (int i = 0; i < three.length; i++) {
            three[i] = grey[i % grey.length];
        }
        assertThat(outputs("vit", model, grey, new long[] {1, SIDE, SIDE}, Optional.empty()))
                .isEqualTo(outputs("vit", model, three, new long[] {1, 3, SIDE, SIDE}, Optional.empty()));
    }

    private static Tensors clip() {
        VisionGeometry geometry = new VisionGeometry(HIDDEN, LAYERS, HEADS, 2 * HIDDEN, PATCH, 3, SIDE, 4, 1e-12);
        Tensors clip = new Tensors();
        geometry.tensors()
                .forEach(tensor -> clip.add(tensor.name(), tensor.shape().toArray()));
        return clip;
    }

    @Test
    void clipComparesColourImagesWithClassEmbeddings() {
        Path model = write("clip", clip());
        byte[] grey = pixels(SIDE * SIDE);
        byte[] three = new byte[3 * grey.length];
        for (int i = 0; i < three.length; i++) {
            three[i] = grey[i % grey.length];
        }
        Optional<float[]> classes = Optional.of(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0});
        float[] once = outputs("clip-vision", model, grey, new long[] {1, SIDE, SIDE}, classes);
        assertThat(outputs("clip-vision", model, three, new long[] {1, 3, SIDE, SIDE}, classes))
                .isEqualTo(once);
        double square = 0;
        for (float cosine : once) {
            square += cosine * cosine / 400;
        }
        assertThat(square)
                .as("cosines with three orthogonal directions of four")
                .isBetween(1e-6, 1.0);
    }

    @Test
    void clipSaysWhatItNeeds() {
        Path model = write("clip", clip());
        assertRefused(
                () -> outputs("clip-vision", model, pixels(16), new long[] {1, SIDE, SIDE}, Optional.empty()),
                ErrorCode.PROGRAM_FAILED,
                "class embeddings");
        Path bare = directory.resolve("bare.safetensors");
        clip().file.write(bare);
        assertRefused(
                () -> outputs("clip-vision", bare, pixels(16), new long[] {1, SIDE, SIDE}, Optional.of(new float[12])),
                ErrorCode.PROGRAM_FAILED,
                "num_attention_heads");
    }
}
