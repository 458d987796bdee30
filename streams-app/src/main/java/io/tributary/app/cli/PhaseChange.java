package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Asks a lineage to pause or to go on, and waits until it does. */
final class PhaseChange {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Tributary root;
    private final Client client;
    private final JsonOption json;

    PhaseChange(Tributary root, LineageOptions lineage) {
        this.root = root;
        this.client = lineage.client(root);
        this.json = lineage.json();
    }

    void ask(LineageEvent event, Predicate<LineagePhase> reached) {
        LineageStatus changed = client.reading(Optional.of(event.lineage()), reader -> await(reader, event, reached));
        json.answer(
                root.console(),
                () -> LineageJson.lineage(changed),
                () -> "Lineage " + changed.lineage() + " is " + Human.phase(changed.phase()) + ".");
    }

    private LineageStatus await(StatusReader reader, LineageEvent event, Predicate<LineagePhase> reached) {
        LineageStatus before = now(reader, event);
        if (before.phase() == LineagePhase.REFUSED) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Lineage '" + event.lineage() + "' was refused and does nothing: " + before.reason()
                            + " Declare it again.");
        }
        client.append(event);
        return reader.await(
                event.lineage(),
                PATIENCE,
                root::now,
                fresh -> Optional.of(now(reader, event)).filter(lineage -> reached.test(lineage.phase())),
                () -> "Lineage '" + event.lineage() + "' was asked, but is "
                        + Human.phase(now(reader, event).phase()) + " after " + Human.duration(PATIENCE)
                        + ". Does the coordinator run?");
    }

    private static LineageStatus now(StatusReader reader, LineageEvent event) {
        return reader.rows().named(event.lineage()).lineage();
    }
}
