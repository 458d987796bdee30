package io.tributary.merge.evaluate;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of a CLIP vision tower in Hugging Face's naming (quick-GELU, projection of the class token).
 *
 * @param heads attention heads; divides {@code hidden}
 * @param feedForward width of the MLP
 * @param patch side of a patch in pixels
 * @param channels of the patch convolution; grey images repeat in each
 * @param side of an image in pixels, a multiple of {@code patch}
 * @param projection length of the features that are compared with class embeddings
 * @param epsilon of the layer norms
 * @see <a href="https://arxiv.org/abs/2103.00020">Learning Transferable Visual Models From Natural Language
 *     Supervision</a>
 */
public record VisionGeometry(
        int hidden,
        int layers,
        int heads,
        int feedForward,
        int patch,
        int channels,
        int side,
        int projection,
        double epsilon) {
    public static final double CLIP_EPSILON = 1e-5;

    /** The TorchScript text; beside {@code outputs} it has {@code logits}, which training differentiates. */
    public static final String PROGRAM = "vision_transformer";

    private static final String CLASS = "vision_model.embeddings.class_embedding";
    private static final String PATCH = "vision_model.embeddings.patch_embedding.weight";
    private static final String POSITION = "vision_model.embeddings.position_embedding.weight";
    private static final String PROJECTION = "visual_projection.weight";

    public VisionGeometry {
        if (hidden < 1 || layers < 0 || feedForward < 1 || patch < 1 || channels < 1 || projection < 1) {
            throw new IllegalArgumentException("sizes must be positive");
        }
        if (heads < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException(heads + " heads do not divide hidden size " + hidden);
        }
        if (side < patch || side % patch != 0) {
            throw new IllegalArgumentException("patches of " + patch + " do not divide an image side of " + side);
        }
    }

    /**
     * The sizes as the tensors say, with what they cannot say.
     *
     * @throws MergeException {@code MISSING_TENSOR} or {@code SHAPE_MISMATCH}
     */
    public static VisionGeometry of(Checkpoint checkpoint, int heads, double epsilon) {
        int hidden = size(checkpoint, CLASS, 1, 0);
        int patch = size(checkpoint, PATCH, 4, 3);
        int channels = size(checkpoint, PATCH, 4, 1);
        int positions = size(checkpoint, POSITION, 2, 0);
        int projection = size(checkpoint, PROJECTION, 2, 0);
        int layers = 0;
        while (checkpoint.tensors().containsKey(layer(layers) + "mlp.fc1.weight")) {
            layers++;
        }
        int feedForward = layers == 0 ? 1 : size(checkpoint, layer(0) + "mlp.fc1.weight", 2, 0);
        int rows = (int) Math.round(Math.sqrt(positions - 1.0));
        try {
            VisionGeometry geometry = new VisionGeometry(
                    hidden, layers, heads, feedForward, patch, channels, rows * patch, projection, epsilon);
            geometry.requireFits(checkpoint);
            return geometry;
        } catch (IllegalArgumentException e) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    checkpoint.location() + " is not a usable vision tower: " + e.getMessage(),
                    e);
        }
    }

    /** All tensors in the order in which the model program takes them, as F32. */
    public List<TensorSpec> tensors() {
        List<TensorSpec> tensors = new ArrayList<>();
        long positions = 1 + (long) (side / patch) * (side / patch);
        add(tensors, CLASS, hidden);
        add(tensors, PATCH, hidden, channels, patch, patch);
        add(tensors, POSITION, positions, hidden);
        addNorm(tensors, "vision_model.pre_layrnorm");
        for (int layer = 0; layer < layers; layer++) {
            String prefix = layer(layer);
            addNorm(tensors, prefix + "layer_norm1");
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                addLinear(tensors, prefix + "self_attn." + part, hidden, hidden);
            }
            addNorm(tensors, prefix + "layer_norm2");
            addLinear(tensors, prefix + "mlp.fc1", feedForward, hidden);
            addLinear(tensors, prefix + "mlp.fc2", hidden, feedForward);
        }
        addNorm(tensors, "vision_model.post_layernorm");
        add(tensors, PROJECTION, projection, hidden);
        return List.copyOf(tensors);
    }

    /** As the model program takes it. */
    public long[] numbers() {
        return new long[] {hidden, layers, heads, feedForward, patch, channels, side, projection};
    }

    private void requireFits(Checkpoint checkpoint) {
        for (TensorSpec expected : tensors()) {
            Shape found = tensor(checkpoint, expected.name()).spec().shape();
            if (!found.equals(expected.shape())) {
                throw new MergeException(
                        ErrorCode.SHAPE_MISMATCH,
                        checkpoint.location() + ": tensor " + expected.name() + " has shape " + found + "; expected "
                                + expected.shape() + " from the other tensors of this vision tower");
            }
        }
    }

    private void addNorm(List<TensorSpec> tensors, String name) {
        add(tensors, name + ".weight", hidden);
        add(tensors, name + ".bias", hidden);
    }

    private static void addLinear(List<TensorSpec> tensors, String name, long outputs, long inputs) {
        add(tensors, name + ".weight", outputs, inputs);
        add(tensors, name + ".bias", outputs);
    }

    private static void add(List<TensorSpec> tensors, String name, long... sizes) {
        tensors.add(new TensorSpec(name, DType.F32, Shape.of(sizes)));
    }

    private static String layer(int layer) {
        return "vision_model.encoder.layers." + layer + ".";
    }

    private static int size(Checkpoint checkpoint, String name, int rank, int axis) {
        Shape shape = tensor(checkpoint, name).spec().shape();
        if (shape.rank() != rank) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    checkpoint.location() + ": tensor " + name + " has shape " + shape + "; expected " + rank
                            + " axes");
        }
        return Math.toIntExact(shape.sizes().get(axis));
    }

    private static TensorSource tensor(Checkpoint checkpoint, String name) {
        TensorSource tensor = checkpoint.tensors().get(name);
        if (tensor == null) {
            throw new MergeException(
                    ErrorCode.MISSING_TENSOR,
                    checkpoint.location() + " has no tensor " + name
                            + "; expected a CLIP vision tower in Hugging Face's naming");
        }
        return tensor;
    }
}
