package io.tributary.merge.technique;

import io.tributary.merge.tensor.TensorSpec;

/**
 * A base's tensor, and what it is to the techniques.
 *
 * @param spec as in the base
 * @param linear whether it is the 2-D weight of a linear layer by the recipe's rules
 */
public record TensorRole(TensorSpec spec, boolean linear) {
    public TensorRole {
        if (linear && spec.shape().rank() != 2) {
            throw new IllegalArgumentException(
                    spec.name() + " is called a linear weight, but its shape is " + spec.shape());
        }
    }
}
