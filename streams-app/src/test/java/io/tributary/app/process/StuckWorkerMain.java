package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A worker as a process of its own whose first task never ends. */
final class StuckWorkerMain {
    private StuckWorkerMain() {}

    public static void main(String[] arguments) {
        WorkerProcess.Options options = new WorkerProcess.Options(
                KafkaConnection.to(arguments[0]),
                new Topics(arguments[1]),
                StoreAccess.of(Path.of("unused")),
                CheckpointRoots.NONE,
                "cpu",
                "stuck",
                MemoryLimit.NONE);
        WorkerProcess worker = WorkerProcess.start(options, "cpu", numerics -> (lineage, work, progress) -> {
            System.out.println("running=" + lineage);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("never");
        });
        worker.closingWithProcess().await();
    }
}
