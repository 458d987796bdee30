package io.tributary.merge.plan;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.TensorSpec;

/**
 * A tensor of the base as the plan pins it.
 *
 * @param file name of the base's file that holds it
 * @param offset of its first byte in that file
 * @param sha256 of its bytes
 * @param squaredNorm sum of squares in float64; 0 where it is not floating point
 * @param linear whether it is the weight of a linear layer
 */
public record PlannedTensor(
        TensorSpec spec,
        String file,
        long offset,
        String sha256,
        double squaredNorm,
        boolean linear,
        Treatment treatment) {
    public String name() {
        return spec.name();
    }

    public TensorRole role() {
        return new TensorRole(spec, linear);
    }
}
