package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.ForkAsked;
import io.tributary.app.lineage.Fact.ForkBegan;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Handover;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.AnchorRow;
import io.tributary.app.lineage.LedgerRow.ForkRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ForkOpened;
import io.tributary.app.lineage.LineageEvent.LineageForked;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.Declaration;
import io.tributary.app.lineage.Names;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.LinkState;
import io.tributary.merge.version.ParentStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How a lineage begins that has the first steps of another. The parent says in one event which experts those are and
 * what its nearest anchor holds; the child brings the anchor's blobs into its own part of the store and folds what lies
 * between. The parent keeps nothing for it: where its blobs are gone by then, the child folds all of them.
 */
final class Forking {
    /**
     * Text that an event may hold, in characters: three bytes each are below what any broker takes unless told
     * otherwise, a million.
     */
    private static final long MOST_TEXT = 250_000;

    private static final int BYTES_PER_NUMBER = 8;

    private Forking() {}

    /** What a fork asks of the parent. */
    static List<Fact> asked(LedgerView ledger, LineageRow row, LineageForked event, long now) {
        Optional<String> objection = objection(row, event);
        if (objection.isPresent()) {
            return List.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, objection.get(), now));
        }
        long anchor = anchor(ledger, row, event.step());
        ForkAsked whole = new ForkAsked(row.lineage(), now, event.child(), event.step(), anchor);
        ForkAsked folded = new ForkAsked(row.lineage(), now, event.child(), event.step(), 0);
        if (text(opened(ledger, folded)) > MOST_TEXT) {
            String message = "The experts of " + event.step() + " steps do not fit into one message. Replay lineage "
                    + row.lineage() + " instead: tributary replay " + row.lineage() + " --as " + event.child();
            return List.of(Refusals.of(event, ErrorCode.NOT_SUPPORTED, message, now));
        }
        return List.of(text(opened(ledger, whole)) > MOST_TEXT ? folded : whole);
    }

    private static Optional<String> objection(LineageRow row, LineageForked event) {
        if (!Names.isName(event.child())) {
            return Optional.of(Names.complaint("lineage", event.child()));
        }
        if (event.child().equals(row.lineage()) || InitializeTrack.isTrack(row.lineage())) {
            return Optional.of("Lineage " + row.lineage() + " cannot be forked as " + event.child() + ".");
        }
        if (row.plan().isEmpty()) {
            return Optional.of("The base of lineage " + row.lineage() + " is not known to be good"
                    + (row.reason().isEmpty() ? " yet." : ": " + row.reason()));
        }
        if (row.rework().isPresent()) {
            return Optional.of("Lineage " + row.lineage() + " is taking out "
                    + row.rework().get().expertId() + " at the moment. Ask again when that is done.");
        }
        return event.step() < 0 || event.step() > row.step()
                ? Optional.of("step: expected 0 to " + row.step() + ", the step that lineage " + row.lineage()
                        + " is at, found " + event.step() + ".")
                : Optional.empty();
    }

    /** The newest step, at most this one, whose states are all held. */
    private static long anchor(LedgerView ledger, LineageRow row, long step) {
        return step == row.step() ? step : Anchoring.before(ledger, row.lineage(), step + 1);
    }

    private static long text(ForkOpened event) {
        long text = event.recipe().length();
        for (ExpertPublished expert : event.experts()) {
            text += expert.toString().length();
        }
        for (StepRow step : event.handover().steps()) {
            text += step.toString().length();
        }
        for (Generation shard : event.handover().shards()) {
            text += shard.norms().stream()
                    .mapToLong(norms -> norms.tensor().length() + 2L * BYTES_PER_NUMBER)
                    .sum();
        }
        return text;
    }

    /** What the parent tells the child. */
    static ForkOpened opened(LedgerView ledger, ForkAsked fact) {
        Declaration declaration = ledger.lineage(fact.lineage()).orElseThrow().declaration();
        return new ForkOpened(
                fact.child(),
                fact.atMillis(),
                new ParentStep(fact.lineage(), fact.step()),
                declaration.base(),
                declaration.recipe(),
                declaration.isolated(),
                steps(ledger, fact.lineage(), fact.step())
                        .map(step -> published(ledger, fact, step))
                        .toList(),
                fact.anchor() == 0 ? Handover.NONE : handover(ledger, fact));
    }

    private static Stream<StepRow> steps(LedgerView ledger, String lineage, long last) {
        return LongStream.rangeClosed(1, last)
                .mapToObj(step -> ledger.step(lineage, Standing.TRACK, step).orElseThrow());
    }

    private static ExpertPublished published(LedgerView ledger, ForkAsked fact, StepRow step) {
        return ledger.expert(fact.lineage(), step.expertId()).orElseThrow().publishedTo(fact.child());
    }

    private static Handover handover(LedgerView ledger, ForkAsked fact) {
        List<StepRow> steps = steps(ledger, fact.lineage(), fact.anchor())
                .map(step -> step.of(fact.child()))
                .toList();
        List<Generation> shards = ledger.shards(fact.lineage(), Standing.TRACK).stream()
                .map(shard -> held(ledger, shard, fact.anchor()).movedTo(fact.anchor(), 0))
                .toList();
        return new Handover(fact.anchor(), steps, shards);
    }

    private static Generation held(LedgerView ledger, ShardRow shard, long step) {
        return Standing.generation(shard, step)
                .orElseGet(() -> ledger.find(AnchorRow.key(shard.lineage(), shard.track(), shard.shard(), step))
                        .map(AnchorRow.class::cast)
                        .map(AnchorRow::generation)
                        .orElseThrow());
    }

    /** What the child makes of it: all or nothing, and once. */
    static List<Fact> opened(LedgerView ledger, ForkOpened event, long now) {
        Optional<Declaration> there = ledger.lineage(event.lineage()).map(LineageRow::declaration);
        if (there.isPresent()) {
            boolean ours = there.get().parent().equals(Optional.of(event.parent()))
                    && there.get().base().digest().equals(event.base().digest())
                    && there.get().recipe().equals(event.recipe());
            String message = "Lineage " + event.lineage() + " exists and is no fork of "
                    + event.parent().lineage() + " at step " + event.parent().step() + ". Choose another name.";
            return ours ? List.of() : List.of(Refusals.of(event, ErrorCode.LINEAGE_EXISTS, message, now));
        }
        List<Fact> facts = new ArrayList<>();
        facts.add(new DeclarationAccepted(
                event.lineage(), now, event.base(), event.recipe(), event.isolated(), 0, Optional.of(event.parent())));
        if (event.handover().step() > 0) {
            facts.add(new ForkBegan(event.lineage(), now, event.parent().lineage(), event.handover()));
        }
        long arrival = 0;
        for (ExpertPublished expert : event.experts()) {
            facts.add(Arriving.arrived(++arrival, expert, now));
        }
        return facts;
    }

    /** What is still to be taken over; until then no step starts. */
    static Optional<ForkRow> pending(LedgerView ledger, String lineage) {
        return ledger.find(ForkRow.key(lineage)).map(ForkRow.class::cast);
    }

    /** Where the child is cut into other shards than the parent was, nothing can be taken over. */
    static Optional<Fact> next(Standing standing) {
        return pending(standing.ledger(), standing.lineage())
                .filter(fork ->
                        fork.handover().shards().size() != standing.plan().shards())
                .map(fork -> linked(fork, "", false, standing.now()));
    }

    static Order order(ForkRow fork) {
        List<String> states = fork.handover().states();
        List<String> inputs = new ArrayList<>(List.of(fork.parent()));
        inputs.addAll(states);
        return Order.of(new LinkState(fork.parent(), states), inputs);
    }

    static Fact linked(ForkRow fork, String taskId, boolean there, long now) {
        Handover taken = there ? fork.handover() : Handover.NONE;
        return new ForkLinked(fork.lineage(), now, taskId, taken.step(), taken.experts());
    }

    static void apply(Ledger ledger, ForkBegan fact) {
        ledger.put(new ForkRow(fact.lineage(), fact.parent(), fact.handover()));
    }

    static void apply(Ledger ledger, ForkLinked fact) {
        ForkRow fork = pending(ledger, fact.lineage()).orElseThrow();
        ledger.remove(fork.key());
        ledger.close(fact.lineage(), fact.taskId());
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        if (fact.step() == 0) {
            ledger.put(row.littered(fact.atMillis()));
            return;
        }
        for (StepRow step : fork.handover().steps()) {
            ExpertRow expert = ledger.expert(fact.lineage(), step.expertId()).orElseThrow();
            ledger.put(step);
            ledger.put(expert.folding(step.step()).folded());
            ledger.dequeue(expert);
        }
        List<ShardRow> shards = ledger.shards(fact.lineage(), Standing.TRACK);
        for (ShardRow shard : shards) {
            ledger.put(shard.with(List.of(fork.handover().shards().get(shard.shard()))));
        }
        fork.handover().states().forEach(state -> ledger.stored(fact.lineage(), Blobs.state(state)));
        ledger.put(row.adopted(fact.step()));
    }
}
