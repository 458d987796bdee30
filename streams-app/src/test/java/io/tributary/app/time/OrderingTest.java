package io.tributary.app.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.MergeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrderingTest {
    private static final List<String> TASKS = List.of("a", "b", "c", "d");

    @Test
    void aRandomOrderBelongsToItsSeed() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            List<String> order = order(Ordering.RANDOM, seed);
            assertThat(order).containsExactlyInAnyOrderElementsOf(TASKS).isEqualTo(order(Ordering.RANDOM, seed));
            orders.add(order);
        }
        assertThat(orders).hasSizeGreaterThan(5);
    }

    @Test
    void byPerformanceComesFirstWhatTheBaseDoesBestAndEqualsGoByName() {
        Map<String, Double> base = Map.of("a", 0.2, "b", 0.9, "c", 0.2, "d", 0.5);
        for (long seed = 0; seed < 5; seed++) {
            assertThat(Ordering.PERFORMANCE.of(TASKS, seed, base, (left, right) -> 0))
                    .containsExactly("b", "d", "a", "c");
        }
    }

    @Test
    void bySimilarityTheNextTaskIsTheOneMostLikeTheOneBefore() {
        List<String> order = order(Ordering.SIMILARITY, 3);
        List<String> left = new ArrayList<>(TASKS);
        left.remove(order.get(0));
        for (int i = 1; i < order.size(); i++) {
            String before = order.get(i - 1);
            String chosen = order.get(i);
            assertThat(left).allSatisfy(other -> assertThat(likeness(before, chosen))
                    .isGreaterThanOrEqualTo(likeness(before, other)));
            left.remove(chosen);
        }
    }

    @Test
    void anUnknownOrderIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> Ordering.parse("alphabetical"))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("alphabetical")
                .hasMessageContaining("random, similarity or performance");
    }

    private static List<String> order(Ordering ordering, long seed) {
        return ordering.of(TASKS, seed, Map.of(), OrderingTest::likeness);
    }

    /** Letters are the more alike the nearer they are, and the more, of two as near, the later. */
    private static double likeness(String left, String right) {
        return -Math.abs(left.charAt(0) - right.charAt(0)) + right.charAt(0) / 1000.0;
    }
}
