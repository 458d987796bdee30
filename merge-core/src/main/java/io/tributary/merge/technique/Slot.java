package io.tributary.merge.technique;

import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;

/**
 * One array of a tensor's state.
 *
 * @param name unique within the tensor, for example {@code accumulator}
 */
public record Slot(String name, DType dtype, Shape shape) {}
