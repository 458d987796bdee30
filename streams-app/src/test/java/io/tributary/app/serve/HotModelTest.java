package io.tributary.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.serve.Question.Answer;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.SampleForm;
import io.tributary.merge.evaluate.ServedModel.Scores;
import io.tributary.merge.tensor.DType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HotModelTest {
    private static final Question QUESTION =
            new Question("any", new SampleForm(DType.F32, List.of(1L)), ByteBuffer.allocate(4));
    private static final int LONGEST_QUEUE = 1000;

    private final AtomicInteger open = new AtomicInteger();
    private final HotModel model = new HotModel(LONGEST_QUEUE, Duration.ofSeconds(20), this::load);

    /** Answers with its own number, and refuses once it is closed. Negative numbers cannot be loaded. */
    private Answering load(long version) {
        if (version < 0) {
            throw new MergeException(ErrorCode.NOT_A_CHECKPOINT, "version " + version + " is broken");
        }
        open.incrementAndGet();
        AtomicBoolean closed = new AtomicBoolean();
        return new Answering() {
            @Override
            public Scores scores(String task, SampleForm form, ByteBuffer samples) {
                if (closed.get()) {
                    throw new IllegalStateException("used after it was closed");
                }
                return new Scores(1, 1, new float[] {version});
            }

            @Override
            public void close() {
                closed.set(true);
                open.decrementAndGet();
            }
        };
    }

    @AfterEach
    void close() {
        model.close();
        assertThat(open).hasValue(0);
    }

    @Test
    void swapsUnderLoadDropNothingAndEachAnswerIsOneVersions() throws Exception {
        model.swap(0);
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Future<Integer>> answered = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            answered.add(clients.submit(() -> {
                int answers = 0;
                long before = 0;
                while (!stop.get()) {
                    Answer answer = model.answer(QUESTION);
                    assertThat(answer.scores().values()).containsExactly((float) answer.version());
                    assertThat(answer.version()).isGreaterThanOrEqualTo(before);
                    before = answer.version();
                    answers++;
                }
                return answers;
            }));
        }
        for (int version = 1; version <= 500; version++) {
            model.swap(version);
        }
        stop.set(true);
        int answers = 0;
        for (Future<Integer> client : answered) {
            answers += client.get();
        }
        clients.shutdown();

        assertThat(answers).isGreaterThan(500);
        assertThat(model.answer(QUESTION).version()).isEqualTo(500);
        Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(1));
    }

    @Test
    void aVersionThatFailsToLoadLeavesTheFormerServing() {
        model.swap(1);

        assertThatThrownBy(() -> model.swap(-1))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("is broken");

        assertThat(model.answer(QUESTION).version()).isEqualTo(1);
        assertThat(model.version()).hasValue(1);
    }

    @Test
    void beforeTheFirstVersionTheServerIsBusy() {
        assertThatThrownBy(() -> model.answer(QUESTION)).isInstanceOf(BusyException.class);
    }

    @Test
    void moreThanTheQueueHoldsIsRefusedAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch computing = new CountDownLatch(1);
        ModelThread slow = ModelThread.start(1, 1, version -> new Answering() {
            @Override
            public Scores scores(String task, SampleForm form, ByteBuffer samples) {
                try {
                    computing.countDown();
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new Scores(1, 1, new float[1]);
            }

            @Override
            public void close() {}
        });
        var first = slow.ask(QUESTION).orElseThrow();
        computing.await();
        var second = slow.ask(QUESTION).orElseThrow();

        assertThatThrownBy(() -> slow.ask(QUESTION)).isInstanceOf(BusyException.class);
        slow.retire();
        assertThat(slow.ask(QUESTION)).isEmpty();
        go.countDown();

        assertThat(first.get().version()).isEqualTo(1);
        assertThat(second.get().version()).isEqualTo(1);
    }

    @Test
    void theSwapperSkipsWhatIsBrokenAndTriesAgainWhatIsOnlyLate() {
        AtomicInteger attempts = new AtomicInteger();
        HotModel late = new HotModel(LONGEST_QUEUE, Duration.ofSeconds(20), version -> {
            if (version == 2 && attempts.incrementAndGet() < 3) {
                throw new MergeException(ErrorCode.UNKNOWN_VERSION, "not there yet");
            }
            return load(version);
        });
        try (late;
                ServeMetrics metrics = new ServeMetrics("lines", "serving");
                Swapper swapper = Swapper.start(late, metrics, Duration.ofMillis(5))) {
            swapper.want(1);
            Awaitility.await().untilAsserted(() -> assertThat(late.version()).hasValue(1));
            swapper.want(-1);
            Awaitility.await().untilAsserted(() -> assertThat(swapper.refusal()).isNotNull());
            assertThat(late.version()).hasValue(1);
            swapper.want(2);
            Awaitility.await().untilAsserted(() -> assertThat(late.version()).hasValue(2));
            assertThat(attempts).hasValue(3);
            assertThat(metrics.scrape()).contains("tributary_serve_swaps_failed_total", " 3.0");
        }
    }
}
