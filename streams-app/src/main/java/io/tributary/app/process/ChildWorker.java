package io.tributary.app.process;

import io.tributary.app.worker.Worker;
import io.tributary.merge.signing.KeyFileSigner;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The main class of a worker that {@code up} starts: it ends when the pipe from its parent closes. */
final class ChildWorker {
    private static final int OUT_OF_MEMORY = 3;

    private ChildWorker() {}

    static List<String> arguments(String bootstrap, Up.Options options, String name, MemoryBudget memory) {
        List<String> arguments = new ArrayList<>(ChildCluster.arguments(bootstrap, options.registry()));
        arguments.addAll(List.of(options.device(), name, "" + memory.total(), "" + memory.workers()));
        arguments.add(options.signKey().map(Path::toString).orElse(""));
        arguments.addAll(ChildStore.arguments(options.store()));
        arguments.addAll(options.roots().texts());
        return arguments;
    }

    public static void main(String[] given) {
        List<String> arguments = List.of(given);
        MemoryBudget memory = new MemoryBudget(
                MemoryBudget.Scope.UP, Long.parseLong(arguments.get(4)), Integer.parseInt(arguments.get(5)));
        WorkerProcess.Options options = new WorkerProcess.Options(
                ChildCluster.of(arguments.subList(0, 2)),
                Topics.DEFAULT,
                ChildStore.of(arguments.subList(7, 10)),
                CheckpointRoots.parse(arguments.subList(10, arguments.size())),
                arguments.get(2),
                arguments.get(3),
                memory.limit(),
                Optional.of(arguments.get(6)).filter(key -> !key.isEmpty()).map(key -> KeyFileSigner.of(Path.of(key))));
        WorkerProcess worker = WorkerProcess.start(options).closingWithProcess();
        ParentPipe.endsWith(worker);
        Worker.End end = worker.await();
        Runtime.getRuntime().halt(end == Worker.End.OUT_OF_MEMORY ? OUT_OF_MEMORY : ParentPipe.ENDED);
    }
}
