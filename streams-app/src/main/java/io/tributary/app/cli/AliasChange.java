package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.view.EvaluationJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a lineage to move an alias, and waits for the answer. */
final class AliasChange {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION", description = "Its number.")
    private @Nullable Long version;

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            defaultValue = "serving",
            description = "Which alias, serving or one of your own (default: ${DEFAULT-VALUE}).")
    private String alias = "serving";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by `status`.")
    private String reason = "";

    int ask(Tributary root, boolean rollback) {
        Names.require("alias", alias);
        Client client = lineage.client(root);
        PromotionRequested event = new PromotionRequested(
                lineage.name(), root.now().toEpochMilli(), alias, Optional.ofNullable(version), rollback, reason);
        AliasStatus answer = client.reading(Optional.of(event.lineage()), reader -> await(root, client, reader, event));
        if (!answer.refusal().isEmpty()) {
            root.console().notice("tributary: " + answer.refusal());
            return ExitStatus.REJECTED.number();
        }
        lineage.json()
                .answer(
                        root.console(),
                        () -> EvaluationJson.alias(answer),
                        () -> event.lineage() + ": " + EvaluationText.alias(answer, root.now()));
        return ExitStatus.DONE.number();
    }

    private static AliasStatus await(Tributary root, Client client, StatusReader reader, PromotionRequested event) {
        LineageView before = reader.rows().named(event.lineage());
        if (before.lineage().phase() == LineagePhase.REFUSED) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "Lineage '" + event.lineage() + "' was refused: it has no versions.");
        }
        client.append(event);
        return reader.await(
                event.lineage(),
                PATIENCE,
                root::now,
                fresh -> fresh.stream()
                        .filter(AliasStatus.class::isInstance)
                        .map(AliasStatus.class::cast)
                        .filter(status -> answers(status, event))
                        .findFirst(),
                () -> "Lineage '" + event.lineage() + "' was asked to move '" + event.alias()
                        + "', but did not answer within " + Human.duration(PATIENCE) + ". Does the coordinator run?");
    }

    private static boolean answers(AliasStatus status, PromotionRequested event) {
        return status.lineage().equals(event.lineage())
                && status.alias().equals(event.alias())
                && status.askedAtMillis() == event.atMillis();
    }
}
