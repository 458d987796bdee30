package io.tributary.merge.technique;

/**
 * The scalars over the whole model that a read needs.
 *
 * @param experts how many experts are folded in
 * @param sumTaskNorm sum over experts of the norm of the expert's whole task vector
 * @param accumulatorNorm norm of the accumulator over the whole model
 */
public record Globals(long experts, double sumTaskNorm, double accumulatorNorm) {}
