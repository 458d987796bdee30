package io.tributary.app.cli;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.EvaluationIgnored;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ExpertAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.ForkAsked;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.LineageContinued;
import io.tributary.app.lineage.Fact.LineageRefused;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.PauseBegan;
import io.tributary.app.lineage.Fact.PromotionRefused;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.StepStarted;
import io.tributary.app.lineage.Fact.TaskPostponed;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.Fact.VersionEvaluated;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.Fact.VersionRetired;
import io.tributary.app.lineage.Fact.VersionStarted;
import io.tributary.app.lineage.StatusRow.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A line for people per fact that they care about; bookkeeping has none. */
final class FactLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Map<Class<? extends Fact>, Function<Fact, String>> texts = new LinkedHashMap<>();

    FactLines() {
        declaring();
        arriving();
        stepping();
        retracting();
        forking();
        publishing();
        judging();
    }

    /** The line; empty for bookkeeping. */
    Optional<String> line(Fact fact) {
        return Optional.ofNullable(texts.get(fact.getClass()))
                .map(text -> TIME.format(Instant.ofEpochMilli(fact.atMillis())) + "  " + text.apply(fact));
    }

    private void declaring() {
        on(DeclarationAccepted.class, fact -> "declared on " + fact.base().uri());
        on(
                BasePlanned.class,
                fact -> "base accepted: " + Human.count(fact.parameters()) + " parameters, " + fact.tensors()
                        + " tensors, " + fact.shards() + " shards");
        on(LineageRefused.class, fact -> "lineage refused: " + fact.message() + " [" + fact.code() + "]");
        on(PauseBegan.class, fact -> "paused" + (fact.reason().isBlank() ? "" : ": " + fact.reason()));
        on(LineageContinued.class, fact -> "resumed");
        on(LineageBlocked.class, fact -> "BLOCKED: " + fact.message() + " [" + fact.code() + "]");
        on(
                EventRefused.class,
                fact -> "refused " + fact.event() + (fact.expertId().isEmpty() ? "" : " " + fact.expertId()) + ": "
                        + fact.message() + " [" + fact.code() + "]");
    }

    private void arriving() {
        on(ExpertArrived.class, fact -> fact.expertId() + " arrived");
        on(
                ExpertAccepted.class,
                fact -> fact.expertId() + " accepted, ‖τ‖ " + Human.decimal(fact.taskNorm())
                        + (fact.notes().isEmpty() ? "" : " (" + String.join("; ", fact.notes()) + ")"));
        on(ExpertRejected.class, fact -> fact.expertId() + " REJECTED: " + fact.message() + " [" + fact.code() + "]");
    }

    private void stepping() {
        on(StepStarted.class, fact -> "step " + fact.step() + " starts: " + fact.expertId());
        on(
                GenerationFolded.class,
                fact -> "step " + fact.step() + " shard " + fact.shard() + " folded in "
                        + Human.duration(Duration.ofMillis(fact.tookMillis())) + " by " + fact.worker());
        on(
                StepCommitted.class,
                fact -> "step " + fact.step() + " committed: " + fact.expertId() + ", split rank "
                        + Human.share(fact.splitRankShare()) + ", energy kept " + Human.share(fact.energyKept())
                        + ", cosine " + Human.decimal(fact.cosine()) + ", λ "
                        + Human.decimal(fact.globals().lambda()));
        on(
                LineageWentBack.class,
                fact -> "went back to before step " + fact.step() + " (epoch " + fact.epoch() + "): " + fact.reason());
        on(
                TaskPostponed.class,
                fact -> "a task failed and will be sent again: " + fact.message() + " [" + fact.code() + "]");
        on(
                TaskResent.class,
                fact -> "a task is sent again (attempt " + fact.task().attempt() + "): "
                        + fact.task().work().getClass().getSimpleName());
    }

    private void retracting() {
        on(ExpertWithdrawn.class, fact -> fact.expertId() + " retracted before it was folded" + reason(fact.reason()));
        on(
                RetractionAsked.class,
                fact -> fact.expertId() + " is to be retracted by " + Human.phase(fact.by()) + " from step "
                        + fact.anchor() + ", " + folds(fact.folds()) + reason(fact.reason()));
        on(
                RetractionBegan.class,
                fact -> fact.expertId() + " is being retracted from step " + fact.anchor() + " (epoch " + fact.epoch()
                        + ")");
        on(ExpertSubtracted.class, fact -> fact.expertId() + " subtracted (epoch " + fact.epoch() + ")");
        on(
                RetractionFailed.class,
                fact -> fact.expertId() + " NOT RETRACTED: " + fact.message() + " [" + fact.code() + "]");
    }

    private void forking() {
        on(ForkAsked.class, fact -> "forked at step " + fact.step() + " as " + fact.child());
        on(
                ForkLinked.class,
                fact -> fact.step() == 0
                        ? "all steps are folded here"
                        : "the state after step " + fact.step() + " taken over from the parent");
    }

    private static String reason(String text) {
        return text.isBlank() ? "" : ": " + text;
    }

    static String folds(long folds) {
        return folds == 1 ? "1 fold" : folds + " folds";
    }

    private void publishing() {
        on(VersionStarted.class, fact -> "version " + fact.version() + " is being made from step " + fact.step());
        on(
                VersionMade.class,
                fact -> "version " + fact.version() + " sealed: " + fact.path() + ", " + Human.bytes(fact.bytes()));
        on(VersionRetired.class, fact -> "version " + fact.version() + " retired");
    }

    private void judging() {
        on(
                VersionEvaluated.class,
                fact -> fact.failure().isEmpty()
                        ? "version " + fact.version() + " evaluated by " + fact.suite()
                                + fact.summary()
                                        .filter(newest -> newest.version() == fact.version())
                                        .map(newest -> ": " + EvaluationText.summary(newest))
                                        .orElse("")
                        : "version " + fact.version() + " could not be evaluated: " + fact.failure());
        on(
                EvaluationIgnored.class,
                fact -> "an evaluation of version " + fact.version() + " by " + fact.evaluator() + " is ignored: "
                        + fact.reason());
        on(
                VersionJudged.class,
                fact -> "version " + fact.version()
                        + (fact.verdict() == Verdict.PASSED
                                ? " passed the gate"
                                : " is HELD: " + String.join("; ", fact.reasons())));
        on(
                AliasMoved.class,
                fact -> fact.alias() + " moved"
                        + fact.previous().map(from -> " from version " + from).orElse("") + " to version "
                        + fact.version() + (fact.pinned() ? ", and stays there" : "")
                        + (fact.reason().isBlank() ? "" : " (" + fact.reason() + ")"));
        on(
                PromotionRefused.class,
                fact -> "refused to move " + fact.alias() + ": " + fact.message() + " [" + fact.code() + "]");
    }

    private <F extends Fact> void on(Class<F> type, Function<F, String> text) {
        texts.put(type, fact -> text.apply(type.cast(fact)));
    }
}
