package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.OwedChange;
import io.tributary.app.lineage.LedgerRow.OwedRow;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import java.util.List;
import java.util.Optional;

/**
 * How a lineage's second track keeps up: what its leader folded or took out again it owes, in this order, and does when
 * it can. The leader never waits for it; that the track is blocked or behind stops nothing but itself.
 */
final class Following {
    private Following() {}

    /** The track opens once the leader's base is good: from then on the leader's declaration stays. */
    static Optional<Fact> open(Standing leader) {
        String track = InitializeTrack.of(leader.lineage());
        if (!leader.recipe().initialize().isTrack()
                || leader.ledger().lineage(track).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new DeclarationAccepted(
                track,
                leader.now(),
                leader.row().declaration().base(),
                InitializeTrack.recipe(leader.recipe()).json(),
                true,
                0,
                Optional.empty()));
    }

    /** What a fact of the leader leaves for the track to do, and what one of the track has done of it. */
    static void apply(Ledger ledger, Fact fact) {
        if (fact instanceof StepCommitted committed) {
            owe(ledger, fact.lineage(), committed.expertId(), OwedChange.FOLD);
        } else if (fact instanceof ForkLinked linked) {
            linked.experts().forEach(expert -> owe(ledger, fact.lineage(), expert, OwedChange.FOLD));
        } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
            owe(ledger, fact.lineage(), began.expertId(), OwedChange.TAKE_OUT);
        } else if (fact instanceof ExpertSubtracted subtracted) {
            owe(ledger, fact.lineage(), subtracted.expertId(), OwedChange.TAKE_OUT);
        } else if (fact instanceof ExpertRejected rejected) {
            // Folded before, and not to be folded again.
            owe(ledger, fact.lineage(), rejected.expertId(), OwedChange.TAKE_OUT);
        } else if (fact instanceof ExpertArrived arrived) {
            done(ledger, fact.lineage(), arrived.expertId(), OwedChange.FOLD);
        } else if (fact instanceof RetractionAsked asked) {
            done(ledger, fact.lineage(), asked.expertId(), OwedChange.TAKE_OUT);
        } else if (fact instanceof ExpertWithdrawn withdrawn) {
            done(ledger, fact.lineage(), withdrawn.expertId(), OwedChange.TAKE_OUT);
        } else if (fact instanceof ExpertRepeated repeated) {
            ledger.owed(fact.lineage())
                    .filter(first -> first.expertId().equals(repeated.expertId()))
                    .ifPresent(first -> ledger.remove(first.key()));
        }
    }

    private static void owe(Ledger ledger, String leader, String expertId, OwedChange change) {
        String track = InitializeTrack.of(leader);
        if (ledger.lineage(track).isEmpty()) {
            return;
        }
        List<OwedRow> owed = ledger.allOwed(track);
        if (change == OwedChange.FOLD
                || ledger.expert(track, expertId).isPresent()
                || owed.stream().anyMatch(row -> row.expertId().equals(expertId))) {
            long last = owed.isEmpty() ? 0 : owed.get(owed.size() - 1).number();
            ledger.put(new OwedRow(track, last + 1, expertId, change));
        }
    }

    private static void done(Ledger ledger, String track, String expertId, OwedChange change) {
        ledger.owed(track)
                .filter(first -> first.expertId().equals(expertId) && first.change() == change)
                .ifPresent(first -> ledger.remove(first.key()));
    }

    /** Whether what its leader has done may ask something of a track: else only its own facts move it. */
    static boolean isAsked(LedgerView ledger, String track) {
        return ledger.lineage(track)
                .filter(row -> row.plan().isEmpty()
                        || !row.shelf().aside().isEmpty()
                        || ledger.owed(track).isPresent())
                .isPresent();
    }

    /** The first thing that a track owes, once it can be done. */
    static Optional<Fact> next(Standing track) {
        return track.ledger().owed(track.lineage()).flatMap(first -> next(track, first));
    }

    private static Optional<Fact> next(Standing track, OwedRow first) {
        Optional<ExpertRow> known = track.ledger().expert(track.lineage(), first.expertId());
        if (first.change() == OwedChange.FOLD) {
            return Optional.of(fold(track, first, known));
        }
        boolean gone = known.filter(
                        expert -> expert.phase() == ExpertPhase.REJECTED || expert.phase() == ExpertPhase.RETRACTED)
                .isPresent();
        if (gone) {
            return Optional.of(new ExpertRepeated(track.lineage(), track.now(), first.expertId()));
        }
        return track.row().rework().isPresent()
                ? Optional.empty()
                : Optional.of(RetractionRequests.led(track, known.orElseThrow()));
    }

    private static Fact fold(Standing track, OwedRow first, Optional<ExpertRow> known) {
        ExpertRow folded = track.ledger()
                .expert(InitializeTrack.leader(track.lineage()), first.expertId())
                .orElseThrow();
        boolean same = known.filter(expert -> expert.phase() != ExpertPhase.RETRACTED)
                .filter(expert ->
                        expert.expert().digest().equals(folded.expert().digest()))
                .isPresent();
        return same
                ? new ExpertRepeated(track.lineage(), track.now(), first.expertId())
                : Arriving.arrived(
                        track.row().intake().arrivals() + 1, folded.publishedTo(track.lineage()), track.now());
    }
}
