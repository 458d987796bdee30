package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RandomOrderTest {
    private static final List<Integer> TASKS = List.of(1, 2, 3, 4, 5, 6, 7, 8);

    @Test
    void anOrderHoldsEveryElementOnceAndBelongsToItsSeed() {
        assertThat(RandomOrder.of(TASKS, 7))
                .containsExactlyInAnyOrderElementsOf(TASKS)
                .isEqualTo(RandomOrder.of(TASKS, 7));
        assertThat(RandomOrder.of(List.of(), 7)).isEmpty();
    }

    @Test
    void overNeighbouringSeedsEveryElementIsAsOftenAtEveryPlace() {
        int seeds = 8000;
        int[][] counts = new int[TASKS.size()][TASKS.size() + 1];
        Set<List<Integer>> orders = new HashSet<>();
        for (long seed = 0; seed < seeds; seed++) {
            List<Integer> order = RandomOrder.of(TASKS, seed);
            orders.add(order);
            for (int place = 0; place < TASKS.size(); place++) {
                counts[place][order.get(place)]++;
            }
        }
        // Expected 1000 each, standard deviation 29.6.
        for (int[] place : counts) {
            for (int task : TASKS) {
                assertThat(place[task]).isBetween(1000 - 150, 1000 + 150);
            }
        }
        assertThat(orders).hasSizeGreaterThan(seeds * 8 / 10);
    }
}
