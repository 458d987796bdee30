package io.tributary.app.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.worker.Delivery;
import io.tributary.app.worker.WorkQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EvaluatorTest {
    /** Everything that happened, in order, by whichever part. */
    private final List<String> happened = Collections.synchronizedList(new ArrayList<>());

    private final FakeQueue queue = new FakeQueue();

    @Test
    void aRequestIsAnsweredBeforeItIsAccepted() throws Exception {
        queue.add(1, "", 1);
        queue.add(2, "", 2);
        run(request -> Optional.of(scored(request, 0.9)));
        assertThat(happened)
                .containsExactly("measure 1", "answer 1 a=0.9", "accept", "measure 2", "answer 2 a=0.9", "accept");
    }

    @Test
    void aRepeatedRequestIsAnsweredWithoutMeasuringAgainUnlessItFailed() throws Exception {
        queue.add(1, "", 1);
        queue.add(1, "", 1);
        queue.add(2, "", 1);
        queue.add(2, "", 1);
        run(request ->
                Optional.of(request.version() == 1 ? scored(request, 0.9) : answer(request, Map.of(), "no memory")));
        assertThat(happened)
                .containsExactly(
                        "measure 1",
                        "answer 1 a=0.9",
                        "accept",
                        "answer 1 a=0.9",
                        "accept",
                        "measure 2",
                        "answer 2 no memory",
                        "accept",
                        "measure 2",
                        "answer 2 no memory",
                        "accept");
    }

    @Test
    void aRequestForAnotherSuiteIsSomebodyElses() throws Exception {
        queue.add(1, "another", 1);
        queue.add(2, "mine", 1);
        run(request -> Optional.of(scored(request, 0.9)));
        assertThat(happened).containsExactly("accept", "measure 2", "answer 2 a=0.9", "accept");
    }

    @Test
    void aVersionWhoseFilesAreGoneNeedsNoAnswer() throws Exception {
        queue.add(1, "", 1);
        run(request -> Optional.empty());
        assertThat(happened).containsExactly("measure 1", "accept");
    }

    @Test
    void aRequestWhoseEvaluatorsWereLostTwiceIsAnsweredByThat() throws Exception {
        queue.add(1, "", 3);
        run(request -> {
            throw new AssertionError("must not be measured");
        });
        assertThat(happened).hasSize(2).last().isEqualTo("accept");
        assertThat(happened.get(0)).startsWith("answer 1 the request was delivered 3 times");
    }

    @Test
    void aSlowMeasurementKeepsItsRequest() throws Exception {
        queue.add(1, "", 1);
        run(request -> {
            queue.renewed.await();
            return Optional.of(scored(request, 0.9));
        });
        assertThat(happened).contains("renew").endsWith("answer 1 a=0.9", "accept");
    }

    @Test
    void anAnswerIsSentAlsoWhereTheRequestWentToAnother() throws Exception {
        queue.lost = true;
        queue.add(1, "", 1);
        run(request -> {
            queue.renewed.await();
            return Optional.of(scored(request, 0.9));
        });
        assertThat(happened).containsExactly("measure 1", "renew", "answer 1 a=0.9", "accept");
    }

    @Test
    void anEvaluatorToldToStopLeavesItsRequestToOthers() throws Exception {
        queue.add(1, "", 1);
        CountDownLatch never = new CountDownLatch(1);
        run(request -> {
            queue.endOfTest.stop();
            never.await();
            return Optional.empty();
        });
        assertThat(happened).startsWith("measure 1").allMatch(what -> what.equals("measure 1") || what.equals("renew"));
    }

    private void run(Measurement measurement) throws InterruptedException {
        Evaluator evaluator = new Evaluator(queue, this::hear, new Measured(measurement));
        queue.endOfTest = evaluator;
        evaluator.run();
    }

    private void hear(EvaluationCompleted answer) {
        happened.add("answer " + answer.version() + " "
                + (answer.failure().isEmpty() ? "a=" + answer.metrics().get("a/accuracy") : answer.failure()));
    }

    private static EvaluationCompleted scored(EvaluationRequested request, double score) {
        return answer(request, Map.of("a/accuracy", score), "");
    }

    private static EvaluationCompleted answer(
            EvaluationRequested request, Map<String, Double> metrics, String failure) {
        return new EvaluationCompleted(
                request.lineage(),
                7,
                request.version(),
                request.manifest(),
                "test",
                "mine",
                metrics,
                Map.of(),
                1,
                "",
                List.of(),
                failure);
    }

    private interface Measurement {
        Optional<EvaluationCompleted> of(EvaluationRequested request) throws InterruptedException;
    }

    private final class Measured implements Measuring {
        private final Measurement measurement;

        private Measured(Measurement measurement) {
            this.measurement = measurement;
        }

        @Override
        public boolean isFor(EvaluationRequested request) {
            return request.suite().isEmpty() || request.suite().equals("mine");
        }

        @Override
        public Optional<EvaluationCompleted> measured(EvaluationRequested request) throws InterruptedException {
            happened.add("measure " + request.version());
            return measurement.of(request);
        }

        @Override
        public EvaluationCompleted failed(EvaluationRequested request, String why) {
            return answer(request, Map.of(), why);
        }
    }

    /** Gives what it has, then stops the evaluator. */
    private final class FakeQueue implements WorkQueue<EvaluationRequested> {
        private final Queue<Delivery<EvaluationRequested>> deliveries = new ArrayDeque<>();
        private final CountDownLatch renewed = new CountDownLatch(1);
        private boolean lost;
        private Evaluator endOfTest =
                new Evaluator(this, EvaluatorTest.this::hear, new Measured(request -> Optional.empty()));

        private void add(long version, String suite, int count) {
            deliveries.add(new Delivery<>(
                    new EvaluationRequested("l", 5, "deploy", version, "path", "manifest", version, suite, 1), count));
        }

        @Override
        public Optional<Delivery<EvaluationRequested>> poll(Duration timeout) {
            Delivery<EvaluationRequested> next = deliveries.poll();
            if (next == null) {
                endOfTest.stop();
            }
            return Optional.ofNullable(next);
        }

        @Override
        public boolean renew() {
            happened.add("renew");
            renewed.countDown();
            return !lost;
        }

        @Override
        public void accept() {
            happened.add("accept");
        }

        @Override
        public Duration lock() {
            return Duration.ofMillis(400);
        }

        @Override
        public void close() {}
    }
}
