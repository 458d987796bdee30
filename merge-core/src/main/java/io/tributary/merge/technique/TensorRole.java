package io.tributary.merge.technique;

import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.OptionalDouble;

/**
 * A base's tensor, and what it is to the techniques.
 *
 * @param spec as in the base; of a row block, with the block's shape
 * @param linear whether it is the 2-D weight of a linear layer by the recipe's rules
 * @param depth of its layer among the model's layers, 0 for the first to 1 for the last; empty where it is in no layer
 * @param whole the whole tensor's shape, also in a row block's role
 */
public record TensorRole(TensorSpec spec, boolean linear, OptionalDouble depth, Shape whole) {
    public TensorRole {
        if (linear && spec.shape().rank() != 2) {
            throw new IllegalArgumentException(
                    spec.name() + " is called a linear weight, but its shape is " + spec.shape());
        }
    }

    /** A whole tensor. */
    public TensorRole(TensorSpec spec, boolean linear, OptionalDouble depth) {
        this(spec, linear, depth, spec.shape());
    }

    /** A whole tensor in no layer. */
    public TensorRole(TensorSpec spec, boolean linear) {
        this(spec, linear, OptionalDouble.empty());
    }

    /** The same tensor's row block of this shape. */
    public TensorRole block(Shape shape) {
        return new TensorRole(new TensorSpec(spec.name(), spec.dtype(), shape), linear, depth, whole);
    }

    public Shape shape() {
        return spec.shape();
    }
}
