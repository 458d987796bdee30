package io.tributary.app.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hundreds of runs in which everything goes wrong. A failure names its seed; {@code -Dtributary.simulation.seed=N} runs
 * that one alone.
 */
final class CoordinatorSimulationTest {
    private static final String SEED = "tributary.simulation.seed";
    private static final int RUNS = 300;
    private static final int EVENTS = 600;
    private static final int CALM_EVENTS = 20_000;
    private static final int REMEMBERED = 12;

    static LongStream seeds() {
        return Optional.ofNullable(System.getProperty(SEED))
                .map(seed -> LongStream.of(Long.parseLong(seed)))
                .orElseGet(() -> LongStream.range(0, RUNS));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverGoesWrongEveryGoodExpertIsFoldedOnceAndInOrder(long seed) {
        run(seed);
    }

    @Test
    void aSeedNobodyHasTriedYetHoldsToo() {
        run(System.nanoTime());
    }

    private static void run(long seed) {
        Deque<String> last = new ArrayDeque<>();
        try {
            Simulation simulation = new Simulation(seed);
            LogInvariants log = new LogInvariants(simulation);
            RowInvariants rows = new RowInvariants(simulation, log);
            for (int i = 0; i < EVENTS; i++) {
                remember(last, simulation.act());
                rows.hold();
                if (i % 50 == 0) {
                    log.hold();
                }
            }
            comeToRest(simulation, rows, last);
            // A worker that died after writing may have told nobody; any later litter makes a sweep, which finds it.
            simulation.litter();
            comeToRest(simulation, rows, last);
            log.hold();
            new CalmInvariants(simulation, log).hold();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "-D" + SEED + "=" + seed + "; last:\n" + String.join("\n", last) + "\n" + failure, failure);
        }
    }

    private static void comeToRest(Simulation simulation, RowInvariants rows, Deque<String> last) {
        Optional<String> happened = simulation.actReliably();
        for (int events = 0; happened.isPresent(); events++) {
            remember(last, happened.get());
            rows.hold();
            if (events > CALM_EVENTS) {
                throw new AssertionError("does not come to rest");
            }
            happened = simulation.actReliably();
        }
    }

    private static void remember(Deque<String> last, String happened) {
        last.addLast(happened);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
    }
}
