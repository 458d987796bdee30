package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.view.LineageJson;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            "  tributary inspect models/clip-vit-b-32-cars --base models/clip-vit-b-32 --tensors"
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
        Recipe recipe = Recipe.of("opcm").withTensors(rules.globs());
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            CheckpointText content = new CheckpointText(checkpoint);
            if (!json.wanted()) {
                root.console().answer(content.summary());
                if (tensors) {
                    root.console().answer("\n" + content.tensors());
                }
            }
            return judge(checkpoint, content, recipe);
        }
    }

    private int judge(Checkpoint checkpoint, CheckpointText content, Recipe recipe) {
        ObjectNode document = content.document();
        try (ProgressLine progress = new ProgressLine(root.console())) {
            Judgement judgement = new Judgement(recipe, done -> progress.at("reading", done, content.bytes()));
            String verdict = base == null ? judgement.asBase(checkpoint) : judgement.asExpert(checkpoint, base);
            progress.wipe();
            root.console()
                    .answer(
                            json.wanted()
                                    ? LineageJson.indented(
                                            document.put("accepted", true).put("verdict", verdict))
                                    : "\n" + verdict);
            return ExitStatus.DONE.number();
        } catch (MergeException refusal) {
            if (json.wanted() && refusal.code().type().rejects()) {
                root.console()
                        .answer(LineageJson.indented(document.put("accepted", false)
                                .put("code", refusal.code().name())
                                .put("message", refusal.getMessage())));
            }
            throw refusal;
        }
    }
}
