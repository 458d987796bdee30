package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.worker.Worker;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The main class of a worker that {@code up} starts: it ends when the pipe from its parent closes. */
final class ChildWorker {
    private static final int OUT_OF_MEMORY = 3;

    private ChildWorker() {}

    static List<String> arguments(
            String bootstrap, StoreAccess store, String device, String name, MemoryBudget memory, List<Path> roots) {
        List<String> arguments =
                new ArrayList<>(List.of(bootstrap, device, name, "" + memory.total(), "" + memory.workers()));
        arguments.addAll(ChildStore.arguments(store));
        roots.forEach(root -> arguments.add(root.toString()));
        return arguments;
    }

    public static void main(String[] arguments) {
        MemoryBudget memory =
                new MemoryBudget(MemoryBudget.Scope.UP, Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]));
        WorkerProcess.Options options = new WorkerProcess.Options(
                KafkaConnection.to(arguments[0]),
                Topics.DEFAULT,
                ChildStore.of(List.of(arguments).subList(5, 8)),
                List.of(arguments).subList(8, arguments.length).stream()
                        .map(Path::of)
                        .toList(),
                arguments[1],
                arguments[2],
                memory.limit());
        WorkerProcess worker = WorkerProcess.start(options).closingWithProcess();
        ParentPipe.endsWith(worker);
        Worker.End end = worker.await();
        Runtime.getRuntime().halt(end == Worker.End.OUT_OF_MEMORY ? OUT_OF_MEMORY : ParentPipe.ENDED);
    }
}
