package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Drop and rescale before another technique (DARE, arXiv 2311.03099): each entry of a task vector is dropped with
 * probability p, what stays is divided by 1 − p. Which entries are dropped depends on the recipe's seed, the expert's
 * content, the tensor's name and the entry's place, so a replay drops the same ones.
 */
record Dare(Chosen chosen, Technique of, double p) implements Wrapped {
    private static final Parameter OF =
            Parameter.technique(Wrapping.OF, "task-arithmetic", "what folds the entries that stay");
    private static final Parameter P = Parameter.number("p", 0.9, 0, 0.999, "probability that an entry is dropped");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "dare",
            "another technique, after dropping random entries of every expert",
            List.of(OF, P),
            StateSize.NONE,
            Set.of(),
            "https://arxiv.org/abs/2311.03099",
            "random, though repeatable: another seed gives another model");

    static Technique of(Settings settings, Technique of) {
        return new Dare(Wrapping.chosen(settings, of), of, settings.number(P));
    }

    @Override
    public List<Preparation> preparations() {
        long inside = of.preparations().stream().filter(Drop.class::isInstance).count();
        List<Preparation> preparations = new ArrayList<>(List.of(new Drop(p, inside)));
        preparations.addAll(of.preparations());
        return preparations;
    }

    /** @param stream which of several drops of one expert it is: each draws by itself */
    private record Drop(double p, long stream) implements Preparation {
        /** An odd number far from any multiple of splitmix64's step, as the order of places goes. */
        private static final long APART = 0x5851F42D4C957F2DL;

        private static final int DRAWN_BITS = 53;

        @Override
        public NDArray prepare(Kernels kernels, Input input) {
            long below = (long) (p * (1L << DRAWN_BITS)) << (Long.SIZE - DRAWN_BITS);
            return kernels.script("drop")
                    .call(
                            input.scope(),
                            "drop",
                            input.task(),
                            input.draw() + stream * APART,
                            input.firstElement(),
                            below ^ Long.MIN_VALUE,
                            1 / (1 - p))
                    .array(0);
        }
    }
}
