package io.tributary.app.demo;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.view.DeclareWatch;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import io.tributary.app.view.PublishOutcome;
import io.tributary.app.view.PublishOutcome.Halted;
import io.tributary.app.view.PublishOutcome.Rejected;
import io.tributary.app.view.PublishOutcome.Sealed;
import io.tributary.app.view.PublishWatch;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A lineage of the demo's own: declares it, publishes experts one by one, and follows each to its version. */
final class ExpertStream {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Client client;
    private final InstantSource clock;
    private final String lineage;

    ExpertStream(Client client, InstantSource clock, String lineage) {
        this.client = client;
        this.clock = clock;
        this.lineage = lineage;
    }

    /** {@code demo}, or the first of {@code demo-2}, {@code demo-3} … that is still free. */
    static String freeName(Lineages lineages) {
        String name = "demo";
        for (int run = 2; lineages.lineage(name).isPresent(); run++) {
            name = "demo-" + run;
        }
        return name;
    }

    String lineage() {
        return lineage;
    }

    /** Declares the lineage and waits until its base was inspected. */
    LineageStatus declare(Path base, Recipe recipe) {
        CheckpointRef ref = bring(base, CheckpointKind.BASE);
        return client.reading(Optional.of(lineage), reader -> {
            client.append(new LineageDeclared(lineage, clock.millis(), ref, recipe.json(), false));
            DeclareWatch watch = new DeclareWatch(ref, recipe.json(), false);
            LineageStatus status = await(
                    reader,
                    fresh -> watch.after(fresh, reader.rows().lineage(lineage).map(LineageView::lineage)),
                    "the base to be inspected");
            if (status.phase() != LineagePhase.ACTIVE) {
                throw new MergeException(
                        ErrorCode.INTERNAL,
                        "Lineage '" + lineage + "' is " + status.phase() + " instead of ACTIVE: " + status.reason());
            }
            return status;
        });
    }

    /** Publishes an expert and waits until a version holds it. */
    Sealed publish(String expertId, Path checkpoint, Consumer<String> progress) {
        CheckpointRef ref = bring(checkpoint, CheckpointKind.EXPERT);
        return client.reading(Optional.of(lineage), reader -> {
            client.append(new ExpertPublished(
                    lineage, clock.millis(), expertId, ref, Optional.empty(), 1, List.of(), Map.of("task", expertId)));
            PublishWatch watch = new PublishWatch(expertId, ref.digest());
            PublishOutcome outcome = await(
                    reader,
                    fresh -> {
                        LineageView view = reader.rows().named(lineage);
                        Optional<PublishOutcome> end = watch.after(fresh, view);
                        progress.accept(watch.progress(view));
                        return end;
                    },
                    "expert '" + expertId + "' to be in a version");
            return sealed(expertId, outcome);
        });
    }

    private Sealed sealed(String expertId, PublishOutcome outcome) {
        if (outcome instanceof Sealed sealed) {
            return sealed;
        } else if (outcome instanceof Rejected rejected) {
            throw new MergeException(rejected.code(), "Expert '" + expertId + "' was rejected: " + rejected.message());
        }
        Halted halted = (Halted) outcome;
        throw new MergeException(
                ErrorCode.INTERNAL,
                "Lineage '" + lineage + "' is " + halted.phase() + " before '" + expertId + "': " + halted.reason());
    }

    private <T> T await(StatusReader reader, Function<List<StatusRow>, Optional<T>> answer, String what) {
        return reader.await(
                lineage,
                PATIENCE,
                clock,
                answer,
                () -> "Waited " + PATIENCE.toMinutes() + " minutes for " + what + " in lineage '" + lineage
                        + "'. Are the workers alive? Their logs lie in the data directory's logs/");
    }

    private CheckpointRef bring(Path source, CheckpointKind kind) {
        return client.store().importCheckpoint(source, kind);
    }
}
