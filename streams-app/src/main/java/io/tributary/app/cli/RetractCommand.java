package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.client.Client;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.ReworkStatus;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.RetractWatch;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code retract}: takes an expert out of a lineage again and waits for the version without it. */
@Command(
        name = "retract",
        description =
                "Take an expert out of a lineage again. Where the technique keeps sums, its part is subtracted, for"
                        + " the price of one fold; else the experts after it are folded again from the nearest anchor before"
                        + " it. Versions that contain it stay and say so. Asking again changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary retract vision --expert cars-v1",
            "  tributary retract vision --expert cars-v1 --by refold --reason 'licence withdrawn'"
        })
final class RetractCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--expert", required = true, paramLabel = "ID", description = "Which one.")
    private String expert = "";

    /** How. */
    enum By {
        SUBTRACT,
        REFOLD
    }

    @Option(
            names = "--by",
            paramLabel = "subtract|refold",
            description = "How (default: subtract where the technique can and it is cheaper).")
    private @Nullable By by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the log.")
    private String reason = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long to wait for the version without it; then exit 4 (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofHours(1);

    RetractCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Names.require("expert id", expert);
        Client client = lineage.client(root);
        return client.reading(Optional.of(lineage.name()), reader -> retract(client, reader));
    }

    private int retract(Client client, StatusReader reader) {
        LineageView before = reader.rows().named(lineage.name());
        RetractWatch watch = new RetractWatch(expert, before.lineage());
        String how = by == null ? "" : Human.phase(by);
        client.append(new ExpertRetracted(lineage.name(), root.now().toEpochMilli(), expert, how, reason));
        LineageView after = await(reader, watch);
        Optional<VersionStatus> made = watch.made(after);
        lineage.json()
                .answer(
                        root.console(),
                        () -> document(watch.rework(), made),
                        () -> "Expert " + expert + " is out of " + lineage.name() + ". "
                                + made.map(version -> "Version " + version.version() + " is without it: "
                                                + client.where(version.path()))
                                        .orElse("No version contains it."));
        return ExitStatus.DONE.number();
    }

    private LineageView await(StatusReader reader, RetractWatch watch) {
        try (ProgressLine progress = new ProgressLine(root.console())) {
            return reader.await(
                    lineage.name(),
                    timeout,
                    root::now,
                    fresh -> {
                        LineageView view = reader.rows().named(lineage.name());
                        boolean unsaid = watch.rework().isEmpty();
                        Optional<LineageView> done = watch.after(fresh, view);
                        watch.rework().filter(work -> unsaid).ifPresent(work -> progress.keep(cost(work)));
                        if (done.isEmpty()) {
                            requireAlive(view);
                            progress.at(
                                    "retracting " + expert + ", step "
                                            + view.lineage().step(),
                                    0,
                                    0);
                        }
                        return done;
                    },
                    () -> "The retraction of " + expert + " is in the log of '" + lineage.name()
                            + "', but was not done within " + Human.duration(timeout)
                            + ". It goes on without this command: tributary status " + lineage.name());
        }
    }

    private void requireAlive(LineageView view) {
        LineagePhase phase = view.lineage().phase();
        if (phase == LineagePhase.BLOCKED || phase == LineagePhase.PAUSED) {
            throw new MergeException(
                    ErrorCode.TIMED_OUT,
                    "The retraction of " + expert + " is in the log, but lineage '" + lineage.name() + "' is "
                            + Human.phase(phase) + ". It is carried out after: tributary resume " + lineage.name());
        }
    }

    private String cost(ReworkStatus rework) {
        return "Retracting " + expert + " from " + lineage.name() + " by " + rework.by() + ": "
                + FactLines.folds(rework.folds())
                + (rework.by().equals("refold")
                        ? " from " + (rework.anchor() == 0 ? "the base" : "the anchor at step " + rework.anchor())
                        : "")
                + ".";
    }

    private ObjectNode document(Optional<ReworkStatus> rework, Optional<VersionStatus> made) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("lineage", lineage.name())
                .put("expertId", expert)
                .put("outcome", "RETRACTED");
        rework.ifPresent(work ->
                document.put("by", work.by()).put("anchor", work.anchor()).put("folds", work.folds()));
        made.ifPresent(version -> document.set("version", LineageJson.version(version)));
        return document;
    }
}
