package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.client.Client;
import io.tributary.app.lineage.Names;
import io.tributary.app.replay.ReplayLab;
import io.tributary.app.replay.ReplayLine;
import io.tributary.app.replay.Replayed;
import io.tributary.app.replay.StreamedExpert;
import io.tributary.app.view.LineageView;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fork}: a lineage of one's own that has the first steps of another. */
@Command(
        name = "fork",
        description =
                "Open a lineage that has the first steps of another, with the same base and recipe, and goes on by"
                        + " itself. It takes over what the nearest anchor holds and folds the steps after it again; they"
                        + " come out the same, byte for byte. Asking again changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary fork vision --at 5 --as vision-without-birds",
            "  tributary fork vision --at 0 --as fresh"
        })
final class ForkCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(
            names = "--at",
            required = true,
            paramLabel = "STEP",
            description = "The last step that both have; 0: none, only base and recipe.")
    private long at;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "What the new lineage is called.")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long nothing may happen before this command gives up, with exit 4"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(10);

    ForkCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Names.require("lineage", name);
        Client client = lineage.client(root);
        LineageView parent = client.lineage(lineage.name());
        List<StreamedExpert> folded = ReplayCommand.folded(client, lineage.name());
        if (at < 0 || at > folded.size()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--at is " + at + ", expected 0 to " + folded.size() + ", the step that lineage '" + lineage.name()
                            + "' is at.");
        }
        List<StreamedExpert> common = folded.subList(0, Math.toIntExact(at));
        Recipe recipe = Recipe.parse(parent.lineage().recipe());
        ReplayCommand.requireExperts(client, recipe, common);
        ReplayLine line = new ReplayLine(
                name, parent.lineage().base(), recipe, common, parent.lineage().isolated(), lineage.name());
        List<Replayed> done = new ArrayList<>();
        try (ProgressLine progress = new ProgressLine(root.console())) {
            progress.keep("Forking " + lineage.name() + " at step " + at + ": at most " + FactLines.folds(at)
                    + ", fewer from an anchor.");
            new ReplayLab(client, root::now, timeout)
                    .play(List.of(line), (steps, of) -> progress.at("folding again", steps, of), done::add);
        }
        lineage.json()
                .answer(
                        root.console(),
                        this::document,
                        () -> "Lineage " + name + " has " + at + (at == 1 ? " step" : " steps") + " of "
                                + lineage.name() + " and goes on by itself: tributary publish " + name
                                + " --expert ID PATH");
        return ExitStatus.DONE.number();
    }

    private ObjectNode document() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("lineage", name)
                .put("parent", lineage.name())
                .put("step", at);
    }
}
