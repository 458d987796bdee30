package io.tributary.merge.technique;

/**
 * The scalars over the whole model that a read needs.
 *
 * @param experts how many experts are folded in
 * @param sumTaskNorm sum over experts of the norm of the expert's whole task vector
 * @param accumulatorNorm norm of the accumulator over the whole model
 * @param sumWeight sum of the experts' own weights
 */
public record Globals(long experts, double sumTaskNorm, double accumulatorNorm, double sumWeight) {
    /** Before the first expert. */
    public static final Globals NONE = new Globals(0, 0, 0, 0);

    /** After one more expert. */
    public Globals plus(double taskNorm, double accumulatorNormAfter, double weight) {
        return new Globals(experts + 1, sumTaskNorm + taskNorm, accumulatorNormAfter, sumWeight + weight);
    }

    /** After one expert fewer. */
    public Globals minus(double taskNorm, double accumulatorNormAfter, double weight) {
        return new Globals(experts - 1, sumTaskNorm - taskNorm, accumulatorNormAfter, sumWeight - weight);
    }

    public double meanTaskNorm() {
        return experts == 0 ? 0 : sumTaskNorm / experts;
    }

    /** OPCM's scale: accumulator norm over mean task norm; 1 where the accumulator is zero. */
    public double lambda() {
        return accumulatorNorm == 0 || meanTaskNorm() == 0 ? 1 : accumulatorNorm / meanTaskNorm();
    }
}
