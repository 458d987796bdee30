package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.client.Client;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.Sidecar;
import io.tributary.app.lineage.Names;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.PublishOutcome;
import io.tributary.app.view.PublishOutcome.Halted;
import io.tributary.app.view.PublishOutcome.Rejected;
import io.tributary.app.view.PublishOutcome.Sealed;
import io.tributary.app.view.PublishWatch;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.ExpertRetention;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.technique.ExpertWeight;
import io.tributary.merge.technique.Statistic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publish}: offers an expert to a lineage and, with {@code --wait}, follows it to a version or a rejection. */
@Command(
        name = "publish",
        description = "Offer an expert to a lineage. Publishing the same again changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary publish vision --expert cars-v1 models/clip-vit-b-32-cars --wait",
            "  tributary publish vision --expert cars-v1 cars.safetensors --attribute author=ada",
            "  tributary publish vision --expert cars-v1 cars.safetensors --weight 2 --statistic fisher=cars-f.safetensors",
            "  tributary publish vision --expert cars-v1 /models/cars --by-reference",
            "  tributary publish vision --expert cars-v1 s3://trainers/runs/cars --by-reference"
        })
final class PublishCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--expert", required = true, paramLabel = "ID", description = "What the expert is called.")
    private String expert = "";

    @Parameters(
            index = "1",
            paramLabel = "PATH|URI",
            description = "Its checkpoint: a directory (also a PEFT LoRA adapter) or a .safetensors file, here, in a"
                    + " bucket (s3://, gs:// or az://BUCKET/PATH) or on a hub (hf://ORG/REPO[@REVISION][/FOLDER]).")
    private String given = "";

    @Option(
            names = "--wait",
            description = "Wait for the first version that holds it (exit 0) or a rejection (exit 3).")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long --wait waits, for example 90s, 5m, 1h; then exit 4 (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofHours(1);

    @Option(
            names = "--by-reference",
            description =
                    "Leave its files where they are: they must stay there, under a --root that the workers have; of a"
                            + " hub, its commit now. So it is without this option where the recipe says experts:"
                            + " reference.")
    private boolean byReference;

    @Option(
            names = "--attribute",
            paramLabel = "NAME=TEXT",
            description = "Free text for cards and searches, for example task=cars; repeatable.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(
            names = "--weight",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "How much it counts, for techniques that weigh experts (default: ${DEFAULT-VALUE}).")
    private double weight = ExpertWeight.DEFAULT;

    @Option(
            names = "--statistic",
            paramLabel = "KIND=FILE",
            description = "What some techniques need beside its weights, one tensor per tensor: gram or fisher.")
    private Map<String, Path> statistics = new LinkedHashMap<>();

    @Option(
            names = "--start",
            paramLabel = "DIGEST",
            description = "What it was fine-tuned from, by the digest that the topic initializations told: one of the"
                    + " lineage's last " + InitializeTrack.WINDOW + " (default: nothing is said).")
    private @Nullable String start;

    PublishCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Names.require("expert id", expert);
        ExpertWeight.require(expert, weight);
        statistics.keySet().forEach(Statistic::named);
        Client client = lineage.client(root);
        return client.reading(Optional.of(lineage.name()), reader -> {
            try (GivenCheckpoint source =
                    GivenCheckpoint.of(root.console(), given, root.data().cache())) {
                return publish(client, reader, source);
            }
        });
    }

    private int publish(Client client, StatusReader reader, GivenCheckpoint source) {
        LineageView view = reader.rows().named(lineage.name());
        HeaderCheck.against(view.lineage(), client.store(), source.path());
        HeaderCheck.statistics(view.lineage(), statistics.keySet());
        Importing importing = new Importing(root.console(), client);
        boolean stays = byReference || Recipe.parse(view.lineage().recipe()).experts() == ExpertRetention.REFERENCE;
        CheckpointRef checkpoint =
                stays ? importing.refer(source) : importing.bring(source.path(), CheckpointKind.EXPERT);
        List<Sidecar> sidecars = new ArrayList<>();
        statistics.forEach((role, file) -> sidecars.add(
                new Sidecar(role, stays ? importing.refer(file) : importing.bring(file, CheckpointKind.EXPERT))));
        client.append(new ExpertPublished(
                lineage.name(),
                root.now().toEpochMilli(),
                expert,
                checkpoint,
                Optional.ofNullable(start).map(digest -> new CheckpointRef("", digest)),
                weight,
                sidecars,
                attributes));
        if (wait) {
            return answer(await(reader, new PublishWatch(expert, checkpoint.digest())), checkpoint, client);
        }
        ObjectNode document = document(checkpoint, "PUBLISHED");
        lineage.json()
                .answer(
                        root.console(),
                        () -> document,
                        () -> "Published " + expert + " to " + lineage.name() + ". Follow it: tributary watch "
                                + lineage.name());
        reader.rows().stall(lineage.name()).ifPresent(stall -> root.console()
                .notice("tributary: it waits there. " + stall.message()));
        return ExitStatus.DONE.number();
    }

    private PublishOutcome await(StatusReader reader, PublishWatch watch) {
        try (ProgressLine progress = new ProgressLine(root.console())) {
            return reader.await(
                    lineage.name(),
                    timeout,
                    root::now,
                    fresh -> {
                        LineageView view = reader.rows().named(lineage.name());
                        Optional<PublishOutcome> outcome = watch.after(fresh, view);
                        String line = expert + ": " + watch.progress(view);
                        watch.step(view)
                                .ifPresentOrElse(
                                        step -> progress.at(line, step.shardsFolded(), step.shards()),
                                        () -> progress.at(line, 0, 0));
                        return outcome;
                    },
                    () -> "Expert '" + expert + "' is in the log of '" + lineage.name()
                            + "', but no version held it within " + Human.duration(timeout) + "; it is "
                            + watch.progress(reader.rows().named(lineage.name()))
                            + ". It goes on without this command: tributary status " + lineage.name());
        }
    }

    private int answer(PublishOutcome outcome, CheckpointRef checkpoint, Client client) {
        if (outcome instanceof Sealed end) {
            return sealed(end, checkpoint, client);
        }
        if (outcome instanceof Rejected rejected) {
            root.console().notice("tributary: " + rejected.message() + " [" + rejected.code() + "]");
            answerForPrograms(document(checkpoint, "REJECTED")
                    .put("code", rejected.code().name())
                    .put("message", rejected.message()));
            return ExitStatus.REJECTED.number();
        }
        Halted halted = (Halted) outcome;
        root.console()
                .notice("tributary: expert '" + expert + "' is in the log, but lineage '" + lineage.name() + "' is "
                        + Human.phase(halted.phase())
                        + (halted.reason().isBlank() ? "" : " (" + halted.reason() + ")")
                        + "; it is folded after: tributary resume " + lineage.name());
        answerForPrograms(document(checkpoint, halted.phase().name()).put("reason", halted.reason()));
        return ExitStatus.UNAVAILABLE.number();
    }

    private int sealed(Sealed end, CheckpointRef checkpoint, Client client) {
        String where = client.where(end.version().path());
        if (lineage.json().wanted()) {
            ObjectNode document = document(checkpoint, "SEALED").put("where", where);
            document.set("version", LineageJson.version(end.version()));
            document.set("status", LineageJson.expert(end.expert()));
            answerForPrograms(document);
        } else {
            root.console()
                    .notice("Version " + end.version().version() + " of " + lineage.name() + " holds " + expert
                            + ": step "
                            + end.expert().step().orElse(end.version().step()) + ", split rank "
                            + Human.share(end.expert().splitRankShare()) + ", energy kept "
                            + Human.share(end.expert().energyKept()) + ", λ "
                            + Human.decimal(end.expert().lambda()));
            root.console().answer(where);
        }
        return ExitStatus.DONE.number();
    }

    private ObjectNode document(CheckpointRef checkpoint, String outcome) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("lineage", lineage.name())
                .put("expertId", expert)
                .put("digest", checkpoint.digest())
                .put("outcome", outcome);
    }

    private void answerForPrograms(ObjectNode document) {
        if (lineage.json().wanted()) {
            root.console().answer(LineageJson.indented(document));
        }
    }
}
