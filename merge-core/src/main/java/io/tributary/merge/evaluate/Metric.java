package io.tributary.merge.evaluate;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How good outputs are, as a score from 0 to 1 of which more is better. Written {@code accuracy}, {@code top-5} or
 * {@code balanced-accuracy}.
 */
public sealed interface Metric {
    /** As a suite writes it; {@link #parse} reads it back. */
    String text();

    /** A count that starts at nothing. */
    Tally tally();

    /** Counts one task's samples, one after the other. */
    interface Tally {
        /**
         * Takes in one sample.
         *
         * @param rank how many classes stand before the label's: 0 where the label's output is the largest
         */
        void add(long label, long rank);

        /** From 0 to 1; 0 where nothing was counted. */
        double score();
    }

    /** @throws MergeException {@code INVALID_SUITE} */
    static Metric parse(String text) {
        if (text.equals("accuracy")) {
            return new Top(1);
        }
        if (text.equals("balanced-accuracy")) {
            return new Balanced();
        }
        if (text.matches("top-[1-9][0-9]{0,3}")) {
            return new Top(Integer.parseInt(text.substring("top-".length())));
        }
        throw new MergeException(
                ErrorCode.INVALID_SUITE,
                "metric: expected accuracy, balanced-accuracy or top-K (for example top-5), found '" + text + "'.");
    }

    /** The share of samples whose label is among the {@code k} largest outputs. */
    record Top(int k) implements Metric {
        @Override
        public String text() {
            return k == 1 ? "accuracy" : "top-" + k;
        }

        @Override
        public Tally tally() {
            return new Tally() {
                private long right;
                private long all;

                @Override
                public void add(long label, long rank) {
                    right += rank < k ? 1 : 0;
                    all++;
                }

                @Override
                public double score() {
                    return all == 0 ? 0 : (double) right / all;
                }
            };
        }
    }

    /** The mean over classes of each class's accuracy, whatever their sizes. */
    record Balanced() implements Metric {
        @Override
        public String text() {
            return "balanced-accuracy";
        }

        @Override
        public Tally tally() {
            return new Tally() {
                private final Map<Long, Tally> classes = new TreeMap<>();

                @Override
                public void add(long label, long rank) {
                    classes.computeIfAbsent(label, first -> new Top(1).tally()).add(label, rank);
                }

                @Override
                public double score() {
                    return classes.values().stream()
                            .mapToDouble(Tally::score)
                            .average()
                            .orElse(0);
                }
            };
        }
    }
}
