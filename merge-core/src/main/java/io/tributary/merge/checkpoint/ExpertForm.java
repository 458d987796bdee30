package io.tributary.merge.checkpoint;

/**
 * How what an expert stores of a tensor becomes its task vector.
 *
 * @param scale factor of the product of low-rank factors; 1 where there are none
 */
public record ExpertForm(Kind kind, double scale) {
    /** The tensor itself: its task vector is its difference from the base. */
    public static final ExpertForm FULL = new ExpertForm(Kind.FULL, 1);

    /** Nothing: the task vector is zero. */
    public static final ExpertForm UNTOUCHED = new ExpertForm(Kind.UNTOUCHED, 1);

    /**
     * Which tensors are stored, in this order, and what they mean. {@code A} is rank × in, {@code B} is out × rank, Δ =
     * scale · B·A; the base's tensor is out × in, or in × out where transposed.
     */
    public enum Kind {
        FULL(1),
        UNTOUCHED(0),
        /** A, B: the task vector is Δ. */
        LOW_RANK(2),
        /** A, B: the task vector is Δᵀ. */
        LOW_RANK_TRANSPOSED(2),
        /**
         * A, B, magnitude m of every output: W = m · (base + Δ) / ‖base + Δ‖ by output; the task vector is W − base.
         */
        DORA(3),
        /** The same with Δᵀ, outputs along the second axis. */
        DORA_TRANSPOSED(3);

        private final int tensors;

        Kind(int tensors) {
            this.tensors = tensors;
        }

        /** How many tensors are stored. */
        public int tensors() {
            return tensors;
        }
    }

    /** Whether factors are stored instead of the tensor. */
    public boolean factored() {
        return kind.tensors() > 1;
    }

    public boolean hasMagnitude() {
        return kind == Kind.DORA || kind == Kind.DORA_TRANSPOSED;
    }

    /** Whether the base's tensor is in × out. */
    public boolean transposed() {
        return kind == Kind.LOW_RANK_TRANSPOSED || kind == Kind.DORA_TRANSPOSED;
    }
}
