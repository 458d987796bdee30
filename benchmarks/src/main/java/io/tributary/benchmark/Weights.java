package io.tributary.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.util.Random;

/** Seeded task vectors of one linear weight: noise in every direction, and 32 strong directions of falling weight. */
record Weights(NDManager scope, int rows, int columns) {
    private static final int STRONG = 32;

    TensorRole role() {
        TensorSpec spec = new TensorSpec("layer.weight", DType.F32, io.tributary.merge.tensor.Shape.of(rows, columns));
        return new TensorRole(spec, true);
    }

    NDArray taskVector(Random random) {
        NDArray left = gaussian(random, rows, STRONG, 1);
        NDArray right = gaussian(random, STRONG, columns, 1e-4);
        float[] weights = new float[STRONG];
        for (int i = 0; i < STRONG; i++) {
            weights[i] = 1f / (1 + i);
        }
        NDArray strong = left.mul(scope.create(weights)).dot(right);
        return gaussian(random, rows, columns, 1e-4).add(strong);
    }

    private NDArray gaussian(Random random, int height, int width, double scale) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return scope.create(values, new Shape(height, width));
    }
}
