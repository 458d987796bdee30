package io.tributary.merge.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Order statistics of float32 magnitudes, exactly and in two passes: the bit patterns of non-negative floats order as
 * their values do, so the first pass counts them by their upper bits, the second by their lower ones where it matters.
 */
final class RadixSelect {
    private final long[] ranks;
    private final int[] upper;
    private final SortedMap<Integer, long[]> lower = new TreeMap<>();

    /**
     * @param ranks in ascending order of magnitude, from 1
     * @param counts of the magnitudes by their upper 15 bits
     */
    RadixSelect(long[] ranks, long[] counts) {
        this.ranks = ranks.clone();
        this.upper = new int[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            int bin = 0;
            while (this.ranks[i] > counts[bin]) {
                this.ranks[i] -= counts[bin++];
            }
            upper[i] = bin;
            lower.put(bin, new long[1 << 16]);
        }
    }

    /** Upper bits whose magnitudes have to be counted by their lower 16 bits. */
    List<Integer> wanted() {
        return List.copyOf(lower.keySet());
    }

    void add(int bin, long[] counts) {
        long[] so = lower.get(bin);
        if (so == null) {
            throw new IllegalArgumentException("nobody asked for " + bin);
        }
        for (int i = 0; i < so.length; i++) {
            so[i] += counts[i];
        }
    }

    /** The magnitudes at the ranks, once all were counted. */
    List<Float> answer() {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < ranks.length; i++) {
            long[] counts = lower.get(upper[i]);
            long rank = ranks[i];
            int low = 0;
            while (counts != null && low < counts.length - 1 && rank > counts[low]) {
                rank -= counts[low++];
            }
            values.add(Float.intBitsToFloat(upper[i] << 16 | low));
        }
        return values;
    }
}
