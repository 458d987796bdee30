package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.ForkOpened;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineageForked;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The coordinator's mind: an input becomes facts, facts become rows, and rows ask for the next facts until they are
 * satisfied. Facts are all that ever changes a row, so replaying them is recovery. No clock, no I/O, no memory of its
 * own. Open to tests, which break it.
 */
class Machine {
    private final Timing timing;
    private final Sending sending;
    private final Results results;

    Machine(Timing timing) {
        this.timing = timing;
        this.sending = new Sending(timing);
        this.results = new Results(sending);
    }

    /** What an event makes so. */
    List<Fact> decide(LedgerView ledger, LineageEvent event, long now) {
        if (event instanceof LineageDeclared declared) {
            return Declaring.declared(ledger, declared, now);
        }
        if (event instanceof ForkOpened opened) {
            return Forking.opened(ledger, opened, now);
        }
        Optional<LineageRow> known = ledger.lineage(event.lineage());
        if (known.isEmpty()) {
            String message = "Lineage " + event.lineage() + " is not declared. Declare it first.";
            return List.of(Refusals.of(event, ErrorCode.UNKNOWN_LINEAGE, message, now));
        }
        boolean led = InitializeTrack.isTrack(event.lineage());
        if (led && (event instanceof ExpertPublished || event instanceof ExpertRetracted)) {
            String leader = InitializeTrack.leader(event.lineage());
            String message = event.lineage() + " folds what lineage " + leader + " folds, and nothing else. Publish to "
                    + leader + ", or retract from it.";
            return List.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, message, now));
        }
        if (event instanceof ExpertPublished published) {
            return Arriving.published(known.get(), ledger, published, now);
        }
        if (event instanceof LineagePaused paused) {
            return List.of(new Fact.PauseBegan(event.lineage(), now, paused.reason()));
        }
        if (event instanceof LineageResumed) {
            List<Fact> facts = new ArrayList<>(resumed(ledger, event.lineage(), now));
            String track = InitializeTrack.of(event.lineage());
            if (ledger.lineage(track).isPresent()) {
                facts.addAll(resumed(ledger, track, now));
            }
            return facts;
        }
        if (event instanceof PromotionRequested requested) {
            return Promoting.requested(ledger, known.get(), requested, now);
        }
        if (event instanceof ExpertRetracted retracted) {
            return RetractionRequests.asked(ledger, known.get(), retracted, now);
        }
        return Forking.asked(ledger, known.get(), (LineageForked) event, now);
    }

    private List<Fact> resumed(LedgerView ledger, String lineage, long now) {
        List<Fact> facts = new ArrayList<>(List.of(new Fact.LineageContinued(lineage, now)));
        facts.addAll(sending.resendAll(ledger, lineage, now));
        return facts;
    }

    /** What a report makes so. */
    List<Fact> decide(LedgerView ledger, TaskReport report, long now) {
        return ledger.lineage(report.lineage())
                .map(row -> results.reported(ledger, row, report, now))
                .orElse(List.of());
    }

    /** What an evaluator's answer makes so. */
    List<Fact> decide(LedgerView ledger, EvaluationCompleted answer, long now) {
        return Evaluating.completed(ledger, answer, now);
    }

    /** What the passing of time makes so. */
    List<Fact> tick(LedgerView ledger, long now) {
        List<Fact> facts = new ArrayList<>(sending.tick(ledger, now));
        facts.addAll(Evaluating.tick(ledger, timing, now));
        return facts;
    }

    /** The next fact that a lineage's rows ask for; empty where they are satisfied until something happens. */
    Optional<Fact> advance(LedgerView ledger, String lineage, long now) {
        return Standing.of(ledger, lineage, now)
                .filter(standing -> standing.row().moves())
                .flatMap(this::advance);
    }

    private Optional<Fact> advance(Standing standing) {
        Optional<Fact> track = standing.row().plan().isEmpty() ? Optional.empty() : Following.open(standing);
        if (track.isPresent()) {
            return track;
        }
        if (Upkeeping.alone(standing, timing)) {
            return sending.open(standing, Upkeeping.sweep(standing, timing).stream());
        }
        if (standing.row().plan().isEmpty()) {
            return sending.open(standing, Wanted.orders(standing));
        }
        return Following.next(standing)
                .or(() -> Forking.next(standing))
                .or(() -> Evaluating.next(standing, timing))
                .or(() -> Publishing.next(standing))
                .or(() -> Stepping.next(standing))
                .or(() -> Retracting.next(standing))
                .or(() -> sending.open(standing, Wanted.orders(standing)))
                .or(() -> sending.open(standing, Upkeeping.release(standing).stream()));
    }

    /**
     * Applies facts, and then whatever the rows of their lineages ask for.
     *
     * @param applied told of each fact right after it was applied
     */
    void settle(Ledger ledger, List<Fact> facts, long now, Consumer<Fact> applied) {
        Set<String> lineages = new LinkedHashSet<>();
        for (Fact fact : facts) {
            apply(ledger, fact, applied);
            lineages.add(fact.lineage());
        }
        lineages.forEach(lineage -> advanceAll(ledger, lineage, now, applied));
    }

    /** A moment passes: what is due in any lineage. */
    void tick(Ledger ledger, long now, Consumer<Fact> applied) {
        settle(ledger, tick(ledger, now), now, applied);
        for (LineageRow row : ledger.lineages()) {
            if (row.upkeep().litterSinceMillis().isPresent()) {
                advanceAll(ledger, row.lineage(), now, applied);
            }
        }
    }

    private void advanceAll(Ledger ledger, String lineage, long now, Consumer<Fact> applied) {
        Optional<Fact> next = advance(ledger, lineage, now);
        while (next.isPresent()) {
            apply(ledger, next.get(), applied);
            next = advance(ledger, lineage, now);
        }
        String track = InitializeTrack.of(lineage);
        if (Following.isAsked(ledger, track)) {
            advanceAll(ledger, track, now, applied);
        }
    }

    private static void apply(Ledger ledger, Fact fact, Consumer<Fact> applied) {
        Replay.apply(ledger, fact);
        applied.accept(fact);
    }
}
