package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.view.DeclareWatch;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.LineageFile;
import io.tributary.merge.recipe.Recipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code declare}: opens a lineage and waits until its base was inspected. */
@Command(
        name = "declare",
        description = "Open a lineage: a base and a recipe. Declaring the same again changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary declare vision --base models/clip-vit-b-32",
            "  tributary declare vision --base base.safetensors --set alpha=0.5 --publish latest",
            "  tributary declare vision --base hf://openai/clip-vit-base-patch32",
            "  tributary declare vision --base models/clip-vit-b-32 --gate 'mean >= candidate - 0.5'",
            "  tributary declare -f lineage.yaml"
        })
final class DeclareCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final RecipeOptions options = new RecipeOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "LINEAGE", description = "Its name.")
    private @Nullable String lineage;

    @Option(
            names = "--publish",
            paramLabel = "POLICY",
            description = "Which steps become versions: every, every-N, or latest, which skips steps while experts wait"
                    + " (default: every).")
    private @Nullable String publish;

    @Option(
            names = "--retain",
            paramLabel = "N",
            description = "How many versions to keep; 0 keeps all (default: " + Recipe.DEFAULT_RETAIN + ").")
    private @Nullable Integer retain;

    @Option(
            names = "--device",
            paramLabel = "cpu|gpu",
            description = "Which kind of device computes it, for good: cpu or gpu (default: cpu).")
    private @Nullable String device;

    @Mixin
    private final EvaluationOptions evaluation = new EvaluationOptions();

    @Mixin
    private final InitializeOptions initialize = new InitializeOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long to wait for the base's inspection, for example 90s, 5m, 1h"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofHours(1);

    DeclareCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        LineageFile wanted = wanted();
        Client client = cluster.client(root);
        return client.reading(Optional.of(wanted.lineage()), reader -> declare(client, wanted, reader));
    }

    private LineageFile wanted() {
        Optional<LineageFile> file = options.file();
        if (file.isPresent()) {
            if (lineage != null
                    || options.base().isPresent()
                    || publish != null
                    || retain != null
                    || device != null
                    || initialize.isGiven()
                    || evaluation.isGiven()) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        "-f FILE says everything about the lineage: leave LINEAGE, --base, --publish, --retain,"
                                + " --initialize, --task-vector, --device, --gate, --evaluate and --suite out.");
            }
            return file.get();
        }
        if (lineage == null || options.base().isEmpty()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "Expected LINEAGE and --base PATH, or -f FILE. See declare --help.");
        }
        Recipe recipe = options.recipe(
                        publish == null ? "every" : publish,
                        retain == null ? Recipe.DEFAULT_RETAIN : retain,
                        device == null ? "cpu" : device)
                .withEvaluation(judging());
        return new LineageFile(Names.require("lineage", lineage), options.base().get(), initialize.in(recipe));
    }

    /** A wrong rule is a wrong command line. */
    private EvaluationRecipe judging() {
        try {
            return evaluation.recipe();
        } catch (MergeException e) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e);
        }
    }

    private CheckpointRef base(Client client, LineageFile wanted) {
        try (GivenCheckpoint source =
                GivenCheckpoint.of(root.console(), wanted.base(), root.data().cache())) {
            return new Importing(root.console(), client).bring(source.path(), CheckpointKind.BASE);
        }
    }

    private int declare(Client client, LineageFile wanted, StatusReader reader) {
        String recipe = wanted.recipe().json();
        Optional<LineageStatus> before = now(reader, wanted.lineage());
        boolean taken = before.filter(lineage -> lineage.phase() != LineagePhase.REFUSED)
                .isPresent();
        if (taken && !before.orElseThrow().recipe().equals(recipe)) {
            throw other(wanted.lineage(), "another recipe");
        }
        if (!taken) {
            reader.rows().requireMoving(wanted.lineage());
        }
        CheckpointRef imported = base(client, wanted);
        DeclareWatch watch = new DeclareWatch(imported, recipe, taken);
        if (taken && !watch.isOurs(before.orElseThrow())) {
            throw other(wanted.lineage(), "another base");
        }
        if (!taken) {
            client.append(new LineageDeclared(wanted.lineage(), root.now().toEpochMilli(), imported, recipe, false));
        }
        return answer(await(reader, wanted.lineage(), watch), reader);
    }

    private LineageStatus await(StatusReader reader, String name, DeclareWatch watch) {
        try (ProgressLine progress = new ProgressLine(root.console())) {
            return reader.await(
                    name,
                    timeout,
                    root::now,
                    fresh -> {
                        progress.at("inspecting the base of " + name, 0, 0);
                        return watch.after(fresh, now(reader, name));
                    },
                    () -> "Lineage '" + name + "' is declared, but nobody inspected its base within "
                            + Human.duration(timeout) + ". Does a worker run? See: tributary status " + name);
        }
    }

    private int answer(LineageStatus lineage, StatusReader reader) {
        Console console = root.console();
        boolean refused = lineage.phase() == LineagePhase.REFUSED;
        if (refused) {
            console.notice("tributary: lineage '" + lineage.lineage() + "' is refused: " + lineage.reason());
        }
        if (json.wanted()) {
            console.answer(
                    LineageJson.indented(LineageJson.lineage(reader.rows().named(lineage.lineage()))));
        } else if (!refused) {
            console.answer("Lineage " + lineage.lineage() + " is declared: " + Human.count(lineage.parameters())
                    + " parameters in " + lineage.tensors() + " tensors, folded in " + lineage.shards() + " shards.");
        }
        return (refused ? ExitStatus.REJECTED : ExitStatus.DONE).number();
    }

    private static Optional<LineageStatus> now(StatusReader reader, String name) {
        return reader.rows().lineage(name).map(LineageView::lineage);
    }

    private static MergeException other(String lineage, String with) {
        return new MergeException(
                ErrorCode.LINEAGE_EXISTS,
                "Lineage '" + lineage + "' is declared already, with " + with
                        + ". A declaration never changes; choose another name, or see: tributary status " + lineage);
    }
}
