package io.tributary.app.cli;

import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: a suite applied to checkpoints, without a broker. */
@Command(
        name = "evaluate",
        description =
                "Measure checkpoints by a suite of tasks, without a broker: versions, experts, bases, anything that"
                        + " the suite's model program can compute.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary evaluate --suite suite.yaml merged",
            "  tributary evaluate --suite suite.yaml --json base.safetensors experts/*"
        })
final class EvaluateCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--suite", required = true, paramLabel = "FILE", description = "Tasks and model program, in YAML.")
    private Path suite = Path.of("");

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many threads compute (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Checkpoints: directories or .safetensors files.")
    private List<Path> checkpoints = new ArrayList<>();

    EvaluateCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        Count.atLeastOne("--threads", threads);
        Suite read = Suite.read(suite);
        Map<Path, List<TaskScore>> scores = scores(read, ComputeDevice.parse(device.name()));
        json.answer(root.console(), () -> ScoreText.document(read, scores), () -> ScoreText.table(read, scores));
        return ExitStatus.DONE.number();
    }

    private Map<Path, List<TaskScore>> scores(Suite read, ComputeDevice computing) {
        Numerics numerics = Numerics.of(computing.kind(), threads);
        Map<Path, List<TaskScore>> scores = new LinkedHashMap<>();
        try (Kernels kernels = Kernels.open(computing, numerics);
                ProgressLine progress = new ProgressLine(root.console())) {
            SuiteRun run = new SuiteRun(kernels, read);
            for (Path checkpoint : checkpoints) {
                scores.put(
                        checkpoint,
                        run.of(
                                checkpoint,
                                (task, done, samples) -> progress.at(checkpoint + ": " + task, done, samples)));
            }
        }
        return scores;
    }
}
