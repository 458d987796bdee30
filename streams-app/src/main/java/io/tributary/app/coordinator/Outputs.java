package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
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
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.PromotionRefused;
import io.tributary.app.lineage.Fact.ResultIgnored;
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
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What follows from a fact for others: tasks for workers, rows for readers, announcements for the world. */
final class Outputs {
    /** Facts after which the lineage's own status row says nothing new. */
    private static final Set<Class<? extends Fact>> ASIDE = Set.of(
            EventRefused.class,
            ExpertRepeated.class,
            ForkAsked.class,
            GenerationRendered.class,
            VersionRetired.class,
            VersionSetAside.class,
            EvaluationAsked.class,
            EvaluationIgnored.class,
            VersionJudged.class,
            PromotionRefused.class,
            TaskOpened.class,
            TaskAdvanced.class,
            TaskPostponed.class,
            TaskResent.class,
            ResultIgnored.class,
            StoreTidied.class);

    private final LedgerView ledger;
    private final Outlet outlet;

    /** @param ledger right after the fact was applied */
    private Outputs(LedgerView ledger, Outlet outlet) {
        this.ledger = ledger;
        this.outlet = outlet;
    }

    static void of(Fact fact, LedgerView ledger, Outlet outlet) {
        Outputs outputs = new Outputs(ledger, outlet);
        outputs.particular(fact);
        Initializing.of(fact, ledger).ifPresent(outlet::announce);
        if (!ASIDE.contains(fact.getClass())) {
            outlet.tell(Statuses.lineage(ledger, fact.lineage(), fact.atMillis()));
        }
    }

    private void particular(Fact fact) {
        if (fact instanceof TaskOpened opened) {
            outlet.send(opened.task());
        } else if (fact instanceof TaskResent resent) {
            outlet.send(resent.task());
        } else if (fact instanceof EventRefused refused) {
            outlet.tell(refusal(refused));
        } else if (fact instanceof ExpertArrived arrived) {
            expert(fact, arrived.expertId());
        } else if (fact instanceof ExpertRepeated repeated) {
            expert(fact, repeated.expertId());
        } else if (fact instanceof ExpertAccepted accepted) {
            expert(fact, accepted.expertId());
        } else if (fact instanceof ExpertRejected rejected) {
            expert(fact, rejected.expertId());
        } else if (fact instanceof StepStarted started) {
            expert(fact, started.expertId());
        } else if (fact instanceof StepCommitted committed) {
            expert(fact, committed.expertId());
        } else if (fact instanceof LineageWentBack back) {
            Standing.of(ledger, back.lineage(), back.atMillis()).orElseThrow().front().stream()
                    .map(ExpertRow::expertId)
                    .forEach(expertId -> expert(fact, expertId));
        } else if (fact instanceof ExpertWithdrawn withdrawn) {
            expert(fact, withdrawn.expertId());
        } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
            taken(fact, began.expertId());
            Standing.of(ledger, fact.lineage(), fact.atMillis())
                    .map(Standing::putBack)
                    .orElse(List.of())
                    .forEach(again -> expert(fact, again.expertId()));
        } else if (fact instanceof RetractionBegan began) {
            expert(fact, began.expertId());
        } else if (fact instanceof ExpertSubtracted subtracted) {
            taken(fact, subtracted.expertId());
            steps(fact, 1, ledger.lineage(fact.lineage()).orElseThrow().step());
        } else if (fact instanceof RetractionFailed failed) {
            expert(fact, failed.expertId());
            outlet.tell(new RefusalStatus(
                    failed.lineage(), failed.expertId(), "", failed.code(), failed.message(), failed.atMillis()));
        } else if (fact instanceof ForkAsked asked) {
            outlet.ask(Forking.opened(ledger, asked));
        } else if (fact instanceof ForkLinked linked) {
            steps(fact, 1, linked.step());
        } else if (fact instanceof VersionMade made) {
            sealed(made);
        } else if (fact instanceof VersionRetired retired) {
            outlet.tell(version(retired.lineage(), retired.version()).status());
        } else if (fact instanceof EvaluationAsked asked) {
            outlet.announce(asked(asked));
        } else if (fact instanceof VersionEvaluated evaluated) {
            evaluation(evaluated.lineage(), evaluated.version());
        } else if (fact instanceof VersionJudged judged) {
            evaluation(judged.lineage(), judged.version());
        } else if (fact instanceof AliasMoved moved) {
            alias(moved.lineage(), moved.alias());
            outlet.announce(moved(moved));
        } else if (fact instanceof PromotionRefused refused) {
            alias(refused.lineage(), refused.alias());
        }
    }

    private void expert(Fact fact, String expertId) {
        outlet.tell(Statuses.expert(ledger, fact.lineage(), expertId, fact.atMillis()));
    }

    private VersionRow version(String lineage, long number) {
        return ledger.version(lineage, number).orElseThrow();
    }

    private static RefusalStatus refusal(EventRefused fact) {
        return new RefusalStatus(
                fact.lineage(), fact.expertId(), fact.digest(), fact.code(), fact.message(), fact.atMillis());
    }

    /** An expert is out, and the versions that contain it say so. */
    private void taken(Fact fact, String expertId) {
        expert(fact, expertId);
        long newest = ledger.lineage(fact.lineage()).orElseThrow().shelf().newest();
        long first = ledger.expert(fact.lineage(), expertId)
                .flatMap(ExpertRow::version)
                .orElse(newest + 1);
        for (long number = first; number <= newest; number++) {
            outlet.tell(version(fact.lineage(), number).status());
        }
    }

    private void steps(Fact fact, long first, long last) {
        for (long step = first; step <= last; step++) {
            expert(
                    fact,
                    ledger.step(fact.lineage(), Standing.TRACK, step)
                            .orElseThrow()
                            .expertId());
        }
    }

    private void sealed(VersionMade fact) {
        outlet.tell(version(fact.lineage(), fact.version()).status());
        long before = ledger.version(fact.lineage(), fact.version() - 1)
                .map(VersionRow::status)
                .filter(version -> version.retracted().isEmpty())
                .map(VersionStatus::step)
                .orElse(0L);
        steps(fact, before + 1, fact.step());
        outlet.announce(new Announcement.VersionSealed(
                fact.lineage(),
                fact.atMillis(),
                fact.track(),
                fact.version(),
                fact.step(),
                fact.epoch(),
                fact.globals().experts(),
                fact.lastExpert(),
                fact.path(),
                fact.manifest(),
                fact.weights(),
                fact.globals().lambda(),
                fact.bytes()));
    }

    private static Announcement asked(EvaluationAsked fact) {
        return new Announcement.EvaluationRequested(
                fact.lineage(),
                fact.atMillis(),
                fact.track(),
                fact.version(),
                fact.path(),
                fact.manifest(),
                fact.step(),
                fact.suite(),
                fact.attempt());
    }

    private static Announcement moved(AliasMoved fact) {
        return new Announcement.Promotion(
                fact.lineage(),
                fact.atMillis(),
                fact.alias(),
                Optional.of(fact.version()),
                fact.previous(),
                fact.reason());
    }

    private void evaluation(String lineage, long version) {
        outlet.tell(ledger.evaluation(lineage, version).orElseThrow().status());
    }

    private void alias(String lineage, String alias) {
        outlet.tell(ledger.alias(lineage, alias).orElseThrow().status());
    }
}
