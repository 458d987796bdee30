package io.tributary.merge.recipe;

/**
 * What decides the last bit of a result; fixed when a lineage is declared and carried in every task. A worker that
 * cannot honour it does not take the lineage's tasks.
 *
 * @param engine for example {@code pytorch-2.7.1}
 * @param device {@code cpu} or {@code gpu}
 * @param threads torch threads per kernel
 * @param route how spectral work is done: {@code gram} or {@code svd}
 */
public record Numerics(String engine, String device, int threads, String route) {
    public static final Numerics DEFAULT = new Numerics("pytorch-2.7.1", "cpu", 1, "gram");

    /** The defaults on a kind of device, with so many threads. */
    public static Numerics of(String device, int threads) {
        return new Numerics(DEFAULT.engine, device, threads, DEFAULT.route);
    }
}
