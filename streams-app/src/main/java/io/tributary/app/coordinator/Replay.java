package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.EvaluationAsked;
import io.tributary.app.lineage.Fact.EvaluationIgnored;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ExpertAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.ForkAsked;
import io.tributary.app.lineage.Fact.ForkBegan;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.GenerationCarried;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.LineageContinued;
import io.tributary.app.lineage.Fact.LineageRefused;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.PauseBegan;
import io.tributary.app.lineage.Fact.PromotionRefused;
import io.tributary.app.lineage.Fact.ResultIgnored;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.StepStarted;
import io.tributary.app.lineage.Fact.StoreTidied;
import io.tributary.app.lineage.Fact.TaskAdvanced;
import io.tributary.app.lineage.Fact.TaskOpened;
import io.tributary.app.lineage.Fact.TaskPostponed;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.Fact.VersionEvaluated;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.Fact.VersionRetired;
import io.tributary.app.lineage.Fact.VersionSetAside;
import io.tributary.app.lineage.Fact.VersionStarted;
import java.util.Set;

/** What facts do to rows: the only writer of the ledger, and all that recovery needs. */
final class Replay {
    private static final Set<Class<? extends Fact>> CHANGE_NOTHING =
            Set.of(ForkAsked.class, EventRefused.class, ExpertRepeated.class, EvaluationIgnored.class);

    private Replay() {}

    static void apply(Ledger ledger, Fact fact) {
        if (fact instanceof DeclarationAccepted known) {
            Declaring.apply(ledger, known);
        } else if (fact instanceof BasePlanned known) {
            Declaring.apply(ledger, known);
        } else if (fact instanceof LineageRefused known) {
            Declaring.apply(ledger, known);
        } else if (fact instanceof PauseBegan known) {
            Declaring.apply(ledger, known);
        } else if (fact instanceof LineageContinued known) {
            Declaring.apply(ledger, known);
        } else if (fact instanceof ExpertArrived known) {
            Arriving.apply(ledger, known);
        } else if (fact instanceof ExpertAccepted known) {
            Arriving.apply(ledger, known);
        } else if (fact instanceof ExpertRejected known) {
            Arriving.apply(ledger, known);
        } else if (fact instanceof StepStarted known) {
            Steps.apply(ledger, known);
        } else if (fact instanceof GenerationFolded known) {
            Steps.apply(ledger, known);
        } else if (fact instanceof GenerationCarried known) {
            Steps.apply(ledger, known);
        } else if (fact instanceof StepCommitted known) {
            Steps.apply(ledger, known);
        } else if (fact instanceof LineageWentBack known) {
            Steps.apply(ledger, known);
        } else if (fact instanceof ExpertWithdrawn known) {
            Retractions.apply(ledger, known);
        } else if (fact instanceof RetractionAsked known) {
            Retractions.apply(ledger, known);
        } else if (fact instanceof RetractionBegan known) {
            Retractions.apply(ledger, known);
        } else if (fact instanceof ExpertSubtracted known) {
            Retractions.apply(ledger, known);
        } else if (fact instanceof RetractionFailed known) {
            Retractions.apply(ledger, known);
        } else if (fact instanceof ForkBegan known) {
            Forking.apply(ledger, known);
        } else if (fact instanceof ForkLinked known) {
            Forking.apply(ledger, known);
        } else if (fact instanceof VersionStarted known) {
            Publishing.apply(ledger, known);
        } else if (fact instanceof GenerationRendered known) {
            Publishing.apply(ledger, known);
        } else if (fact instanceof VersionMade known) {
            Publishing.apply(ledger, known);
        } else if (fact instanceof VersionRetired known) {
            Publishing.apply(ledger, known);
        } else if (fact instanceof VersionSetAside known) {
            Publishing.apply(ledger, known);
        } else if (fact instanceof EvaluationAsked known) {
            Evaluating.apply(ledger, known);
        } else if (fact instanceof VersionEvaluated known) {
            Evaluating.apply(ledger, known);
        } else if (fact instanceof VersionJudged known) {
            Judging.apply(ledger, known);
        } else if (fact instanceof AliasMoved known) {
            Promoting.apply(ledger, known);
        } else if (fact instanceof PromotionRefused known) {
            Promoting.apply(ledger, known);
        } else if (fact instanceof TaskOpened known) {
            Sending.apply(ledger, known);
        } else if (fact instanceof TaskAdvanced known) {
            Sending.apply(ledger, known);
        } else if (fact instanceof TaskPostponed known) {
            Sending.apply(ledger, known);
        } else if (fact instanceof TaskResent known) {
            Sending.apply(ledger, known);
        } else if (fact instanceof ResultIgnored known) {
            Sending.apply(ledger, known);
        } else if (fact instanceof StoreTidied known) {
            Upkeeping.apply(ledger, known);
        } else if (fact instanceof LineageBlocked known) {
            Declaring.apply(ledger, known);
            Sending.apply(ledger, known);
        } else if (!CHANGE_NOTHING.contains(fact.getClass())) {
            throw new IllegalArgumentException("no rule for " + fact);
        }
        Following.apply(ledger, fact);
        KeptStarts.apply(ledger, fact);
    }
}
