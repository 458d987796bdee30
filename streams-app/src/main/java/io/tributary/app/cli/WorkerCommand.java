package io.tributary.app.cli;

import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.MemoryBudget;
import io.tributary.app.process.WorkerProcess;
import io.tributary.app.worker.Worker;
import io.tributary.schemas.Topics;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code worker}: one worker for a cluster, until it is told to stop. */
@Command(
        name = "worker",
        description = "Run one worker for a cluster: it takes tasks, computes, and writes to the shared store. Start as"
                + " many as you like; kill any of them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary worker --bootstrap kafka:9092 --store /shared/store",
            "  tributary worker --bootstrap kafka:9092 --config client.properties --store /shared/store --device gpu:0"
        })
final class WorkerCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final WorkOptions work = new WorkOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "How it signs its reports (default: worker- and its process number).")
    private @Nullable String name;

    @Mixin
    private final SignKeyOption signKey = new SignKeyOption();

    WorkerCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory data = root.data();
        String signed = name == null ? "worker-" + ProcessHandle.current().pid() : name;
        RoleLogging.into(data.logs(), signed);
        WorkerProcess worker = WorkerProcess.start(new WorkerProcess.Options(
                cluster.connection(data, root.console().environment()),
                Topics.DEFAULT,
                cluster.store(data),
                work.roots(),
                work.device(),
                signed,
                MemoryBudget.of(MemoryBudget.Scope.WORKER, work.memory(), 1).limit(),
                signKey.signer()));
        Stop.closes(worker);
        root.console().notice("Worker " + signed + " takes tasks. Ctrl-C stops it.");
        boolean exhausted = worker.await() == Worker.End.OUT_OF_MEMORY;
        return (exhausted ? ExitStatus.UNAVAILABLE : ExitStatus.DONE).number();
    }
}
