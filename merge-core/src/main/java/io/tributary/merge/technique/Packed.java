package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;

/** A symmetric matrix kept as its upper triangle, row by row: n(n+1)/2 elements of float32 or float64. */
final class Packed {
    private Packed() {}

    static Slot slot(String name, DType dtype, long side) {
        return new Slot(name, dtype, Shape.of(side * (side + 1) / 2));
    }

    /** With {@code factor · x xᵀ} added, computed in float64 and rounded once. */
    static NDArray plusGram(Kernels kernels, NDManager scope, NDArray packed, NDArray x, double factor) {
        return kernels.script("gramians")
                .call(scope, "plus_gram", packed, x, factor)
                .array(0);
    }
}
