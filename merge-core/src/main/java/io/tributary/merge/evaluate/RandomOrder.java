package io.tributary.merge.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random order that belongs to its seed, on every JVM; the orders of neighbouring seeds have nothing in common.
 *
 * <p>With {@link java.util.Random} they do: its first draw hardly depends on a small seed, so that the shuffles of
 * eight tasks by seeds 0, 1, 2 … all end with the same one.
 */
public final class RandomOrder {
    private RandomOrder() {}

    /** The elements in the seed's order, each order as likely as any other. */
    public static <T> List<T> of(List<T> elements, long seed) {
        List<T> order = new ArrayList<>(elements);
        SplittableRandom random = new SplittableRandom(seed);
        for (int left = order.size(); left > 1; left--) {
            Collections.swap(order, left - 1, random.nextInt(left));
        }
        return List.copyOf(order);
    }
}
