package io.tributary.merge.task;

/** Squared Frobenius norms of one tensor after a fold, in float64; the coordinator sums them in tensor-name order. */
public record TensorNorms(String tensor, double accumulatorSquared, double taskSquared) {}
