package io.tributary.merge.technique;

/**
 * How much a technique keeps, in elements of float32 per parameter of the model; a wrapper's own, beside what it wraps.
 *
 * @param perParameter whatever the number of experts
 * @param perExpert further ones for every expert; 0 in all that keep a constant state
 */
public record StateSize(double perParameter, double perExpert) {
    /** Nothing of its own. */
    public static final StateSize NONE = new StateSize(0, 0);

    /** A state whose size does not depend on the number of experts. */
    public static StateSize of(double perParameter) {
        return new StateSize(perParameter, 0);
    }

    public boolean grows() {
        return perExpert > 0;
    }
}
