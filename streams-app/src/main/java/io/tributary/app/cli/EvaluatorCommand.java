package io.tributary.app.cli;

import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.EvaluatorProcess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluator}: one evaluator for a cluster, until it is told to stop. */
@Command(
        name = "evaluator",
        description = "Run one evaluator for a cluster: it measures versions by a suite and says what they score. Start"
                + " as many as you like; those of the same suite share the work.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary evaluator --suite suite.yaml --bootstrap kafka:9092 --store /shared/store",
        })
final class EvaluatorCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--suite", required = true, paramLabel = "FILE", description = "Tasks and model program, in YAML.")
    private Path suite = Path.of("");

    @Mixin
    private final DeviceOption device = new DeviceOption();

    EvaluatorCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        DataDirectory data = root.data();
        RoleLogging.into(data.logs(), "evaluator-" + ProcessHandle.current().pid());
        EvaluatorProcess evaluator = EvaluatorProcess.start(new EvaluatorProcess.Options(
                cluster.connection(data, root.console().environment()),
                Topics.DEFAULT,
                cluster.store(data),
                suite.toAbsolutePath().normalize(),
                device.name()));
        Stop.closes(evaluator);
        root.console().notice("The evaluator takes requests. Ctrl-C stops it.");
        evaluator.await();
        return ExitStatus.DONE.number();
    }
}
