package io.tributary.app.cli;

import io.tributary.app.process.MemoryBudget;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.offline.Merged;
import io.tributary.merge.recipe.LineageFile;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code merge}: the same code as in the stream, without a broker: experts in order, one version out. */
@Command(
        name = "merge",
        description = "Merge experts without a broker, in the order in which they are named. Weights are the same, byte"
                + " for byte, as those of a lineage that got them in that order.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary merge --base clip --out merged cars.safetensors sun397.safetensors",
            "  tributary merge --base clip --out merged --set alpha=0.3 --dtype BF16 experts/*",
            "  tributary merge -f lineage.yaml --out merged experts/*",
            "  tributary merge --base clip --out merged --technique weighted-average --weight cars=2 cars sun397",
            "  tributary merge --base clip --out merged --technique fisher --statistic cars:fisher=cars-f.safetensors"
                    + " --statistic sun397:fisher=sun-f.safetensors cars sun397"
        })
final class MergeCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final RecipeOptions options = new RecipeOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the version is written; must be empty or not be there.")
    private Path out = Path.of("");

    @Option(
            names = "--every-step",
            description = "Write a version after every expert: DIR/000001, DIR/000002 and so on.")
    private boolean everyStep;

    @Mixin
    private final ExpertOptions extras = new ExpertOptions();

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final WorkersOption workers = new WorkersOption();

    @Mixin
    private final MemoryOption memory = new MemoryOption();

    @Parameters(
            paramLabel = "EXPERT",
            arity = "1..*",
            description = "Checkpoints: directories (also PEFT LoRA adapters) or .safetensors files.")
    private List<Path> experts = new ArrayList<>();

    MergeCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        ComputeDevice computing = ComputeDevice.parse(device.name());
        MergeRequest request = request(computing);
        MemoryBudget budget = MemoryBudget.of(MemoryBudget.Scope.MERGE, memory.bytes(), workers.count())
                .requireHeap(Runtime.getRuntime().maxMemory());
        MergeRun run = new MergeRun(computing, workers.count(), InstantSource.system(), budget.limit());
        try (MergeProgress progress = new MergeProgress(root.console(), experts.size())) {
            Merged merged = run.run(request, progress);
            progress.end();
            json.answer(root.console(), () -> MergeText.document(merged), () -> MergeText.table(merged));
        }
        return ExitStatus.DONE.number();
    }

    private MergeRequest request(ComputeDevice computing) {
        List<MergeExpert> named = extras.with(MergeExpert.named(experts));
        Optional<LineageFile> file = options.file();
        Path base = options.base()
                .or(() -> file.map(LineageFile::base))
                .map(GivenCheckpoint::onThisMachine)
                .orElseThrow(() -> new MergeException(
                        ErrorCode.INVALID_ARGUMENT, "Expected --base PATH, or -f FILE. See merge --help."));
        Recipe recipe = file.map(LineageFile::recipe)
                .orElseGet(() -> options.recipe("every", Recipe.DEFAULT_RETAIN, computing.kind()));
        return new MergeRequest(base, named, recipe, out, everyStep);
    }
}
