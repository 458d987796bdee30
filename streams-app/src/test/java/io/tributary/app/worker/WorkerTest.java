package io.tributary.app.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.app.lineage.TaskReport.TaskStale;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobRef;
import io.tributary.merge.store.MissingBlobException;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskRunner;
import io.tributary.merge.task.TaskWork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WorkerTest {
    private static final TaskOutput OUTPUT = new TaskOutput.BlobsReleased(1, 2);

    /** Everything that happened, in order, by whichever part. */
    private final List<String> happened = new ArrayList<>();

    private final FakeQueue queue = new FakeQueue();
    private final FakeReports reports = new FakeReports();

    @Test
    void aTaskIsReportedBeforeItIsAccepted() throws Exception {
        queue.add("a", 1);
        run((lineage, work, progress) -> {
            happened.add("run");
            return OUTPUT;
        });
        assertThat(happened).containsExactly("run", "result", "accept");
        assertThat(only(TaskSucceeded.class).output()).isEqualTo(OUTPUT);
        assertThat(only(TaskSucceeded.class).worker()).isEqualTo("w");
        assertThat(only(TaskSucceeded.class).attempt()).isEqualTo(1);
    }

    @Test
    void aFailureKeepsItsCodeAndMessage() throws Exception {
        queue.add("a", 1);
        run((lineage, work, progress) -> {
            throw new MergeException(ErrorCode.NOT_FINITE, "tensor x has NaN");
        });
        assertThat(only(TaskFailed.class).code()).isEqualTo(ErrorCode.NOT_FINITE);
        assertThat(only(TaskFailed.class).message()).isEqualTo("tensor x has NaN");
        assertThat(happened).endsWith("accept");
    }

    @Test
    void aMissingInputIsStaleAndNamesIt() throws Exception {
        queue.add("a", 1);
        BlobRef blob = new BlobRef(BlobKind.STATE, "a".repeat(64));
        run((lineage, work, progress) -> {
            throw new MissingBlobException(lineage, blob);
        });
        assertThat(only(TaskStale.class).missing()).isEqualTo(blob.toString());
    }

    @Test
    void anythingElseIsInternalAndTheWorkerGoesOn() throws Exception {
        queue.add("a", 1);
        queue.add("b", 1);
        List<String> seen = new ArrayList<>();
        run((lineage, work, progress) -> {
            seen.add("run");
            if (seen.size() == 1) {
                throw new StackOverflowError("deep");
            }
            return OUTPUT;
        });
        assertThat(only(TaskFailed.class).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(only(TaskFailed.class).message()).contains("StackOverflowError", "deep");
        assertThat(only(TaskSucceeded.class).taskId()).isEqualTo("b");
    }

    @Test
    void outOfMemoryIsReportedAndEndsTheWorker() throws Exception {
        queue.add("a", 1);
        queue.add("b", 1);
        Worker.End end = run((lineage, work, progress) -> {
            throw new OutOfMemoryError("heap");
        });
        assertThat(end).isEqualTo(Worker.End.OUT_OF_MEMORY);
        assertThat(only(TaskFailed.class).code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(happened).containsExactly("result", "accept");
    }

    @Test
    void aTaskThatLostItsWorkersTwiceIsNotRunAThirdTime() throws Exception {
        queue.add("a", 3);
        run((lineage, work, progress) -> {
            throw new AssertionError("must not run");
        });
        assertThat(only(TaskFailed.class).code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(happened).containsExactly("result", "accept");
    }

    @Test
    void aTaskThatLostItsWorkerOnceIsRunAgain() throws Exception {
        queue.add("a", 2);
        run((lineage, work, progress) -> OUTPUT);
        assertThat(only(TaskSucceeded.class).taskId()).isEqualTo("a");
    }

    @Test
    void aLongTaskIsRenewedAndTellsItsProgress() throws Exception {
        queue.add("a", 1);
        CountDownLatch told = new CountDownLatch(1);
        reports.onProgress = told;
        run((lineage, work, progress) -> {
            progress.at(3, 7);
            awaitQuietly(told);
            return OUTPUT;
        });
        assertThat(only(TaskProgress.class).done()).isEqualTo(3);
        assertThat(only(TaskProgress.class).total()).isEqualTo(7);
        assertThat(happened).contains("renew").endsWith("result", "accept");
    }

    @Test
    void aResultIsReportedAlsoWhereTheLockWasLost() throws Exception {
        queue.add("a", 1);
        queue.lost = true;
        CountDownLatch told = new CountDownLatch(1);
        reports.onProgress = told;
        run((lineage, work, progress) -> {
            awaitQuietly(told);
            return OUTPUT;
        });
        assertThat(happened.stream().filter("renew"::equals)).hasSize(1);
        assertThat(only(TaskSucceeded.class).taskId()).isEqualTo("a");
    }

    @Test
    void aWorkerToldToStopLeavesItsTaskUnaccepted() throws Exception {
        queue.add("a", 1);
        CountDownLatch never = new CountDownLatch(1);
        Worker worker = worker((lineage, work, progress) -> {
            queue.endOfTest.stop();
            awaitQuietly(never);
            return OUTPUT;
        });
        assertThat(worker.run()).isEqualTo(Worker.End.STOPPED);
        assertThat(happened).doesNotContain("result", "accept");
    }

    private Worker.End run(TaskRunner runner) throws InterruptedException {
        return worker(runner).run();
    }

    private Worker worker(TaskRunner runner) {
        Worker worker = new Worker("w", queue, reports, numerics -> runner, Duration.ofMillis(50));
        queue.endOfTest = worker;
        return worker;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T extends TaskReport> T only(Class<T> type) {
        List<T> found =
                reports.sent.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Gives what it has, then stops the worker. */
    private final class FakeQueue implements WorkQueue<Task> {
        private final Queue<Delivery<Task>> deliveries = new ArrayDeque<>();
        private boolean lost;
        private Worker endOfTest = new Worker("none", this, reports, numerics -> (l, w, p) -> OUTPUT);

        private void add(String id, int count) {
            TaskWork work = new TaskWork.ReleaseBlobs(List.of(), List.of());
            deliveries.add(new Delivery<>(new Task(id, "l", "deploy", 0, 1, 0, 1, Numerics.DEFAULT, 0, work), count));
        }

        @Override
        public Optional<Delivery<Task>> poll(Duration timeout) {
            Delivery<Task> next = deliveries.poll();
            if (next == null) {
                endOfTest.stop();
            }
            return Optional.ofNullable(next);
        }

        @Override
        public boolean renew() {
            happened.add("renew");
            return !lost;
        }

        @Override
        public void accept() {
            happened.add("accept");
        }

        @Override
        public Duration lock() {
            return Duration.ofMillis(1);
        }

        @Override
        public void close() {}
    }

    private final class FakeReports implements Reports {
        private final List<TaskReport> sent = new ArrayList<>();
        private CountDownLatch onProgress = new CountDownLatch(0);

        @Override
        public void progress(TaskProgress progress) {
            sent.add(progress);
            onProgress.countDown();
        }

        @Override
        public void result(TaskReport report) {
            happened.add("result");
            sent.add(report);
        }

        @Override
        public void close() {}
    }
}
