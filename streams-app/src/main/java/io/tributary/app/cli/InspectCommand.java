package io.tributary.app.cli;

import io.tributary.app.view.LineageJson;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.inspect.Inspection;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inspect}: what is in a checkpoint, whether it would be accepted, and why not. */
@Command(
        name = "inspect",
        description = "Say what is in a checkpoint and whether it would be accepted: as an expert of --base, or without"
                + " it as a base. Exit 3 where not. Reads every byte; needs no broker.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary inspect models/clip-vit-b-32",
            "  tributary inspect models/clip-vit-b-32-cars --base models/clip-vit-b-32 --tensors",
            "  tributary inspect adapters/llama-cars --base models/llama"
        })
final class InspectCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "PATH", description = "A directory or a .safetensors file.")
    private Path path = Path.of("");

    @Option(names = "--base", paramLabel = "PATH", description = "What it was fine-tuned from.")
    private @Nullable Path base;

    @Option(names = "--tensors", description = "List every tensor.")
    private boolean tensors;

    @Mixin
    private final TensorOptions rules = new TensorOptions();

    InspectCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        Inspection inspection = inspect();
        Console console = root.console();
        if (json.wanted()) {
            console.answer(LineageJson.indented(InspectionText.document(inspection)));
        } else {
            console.answer(InspectionText.summary(inspection));
            if (tensors) {
                console.answer("\n" + InspectionText.tensors(inspection));
            }
            if (inspection.accepted()) {
                console.answer("\n" + InspectionText.verdict(inspection));
            }
        }
        for (Problem problem : inspection.problems()) {
            console.notice("tributary: " + problem.message() + " [" + problem.code() + "]");
        }
        return (inspection.accepted() ? ExitStatus.DONE : ExitStatus.REJECTED).number();
    }

    private Inspection inspect() {
        Recipe recipe = Recipe.of("opcm").withTensors(rules.globs());
        try (ProgressLine progress = new ProgressLine(root.console());
                Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            LongConsumer done = bytes -> progress.at("reading, " + Human.bytes(bytes), 0, 0);
            return base == null
                    ? Inspection.of(path, recipe, kernels, done)
                    : Inspection.of(path, base, recipe, kernels, done);
        }
    }
}
