package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What an expert may say that it was fine-tuned from: the base always, else one of the newest that its lineage offered.
 * Who trained from something older did not see what the lineage has learned since.
 */
final class Starts {
    private Starts() {}

    /**
     * @param step that it holds
     * @param gone whether its files are
     */
    private record Offered(CheckpointRef checkpoint, long step, String retracted, boolean gone) {
        static Offered of(StepRow step) {
            return new Offered(step.expert(), step.step(), "", false);
        }

        static Offered of(VersionStatus version) {
            return new Offered(
                    Starts.checkpoint(version),
                    version.step(),
                    String.join(", ", version.retracted()),
                    version.phase() == VersionPhase.RETIRED);
        }
    }

    /** A version as something to start from. */
    static CheckpointRef checkpoint(VersionStatus version) {
        return Initializing.version(version.path(), version.weights());
    }

    /** A refusal; empty where the expert names no start, or one that it may. */
    static Optional<Fact> objection(LedgerView ledger, LineageRow row, ExpertPublished event, long now) {
        return named(row, event).flatMap(start -> objection(ledger, row, event, start.digest(), now));
    }

    /**
     * What it names, with the place where that lies: an event need not know it. Nothing where that is the base. In a
     * lineage that folds another's experts again, all is as the other had it.
     */
    static Optional<CheckpointRef> found(LedgerView ledger, LineageRow row, ExpertPublished event) {
        if (foldsAgain(row)) {
            return event.start();
        }
        InitializeFrom from = recipe(row).initialize();
        return named(row, event)
                .flatMap(start ->
                        named(start.digest(), offered(ledger, row, from).limit(InitializeTrack.WINDOW)))
                .map(Offered::checkpoint);
    }

    /** Whether a known expert names what it did before, where that decides its task vector. */
    static boolean isSame(LineageRow row, ExpertRow expert, ExpertPublished event) {
        return recipe(row).taskVector() == TaskVectorFrom.BASE
                || digest(expert.start()).equals(digest(foldsAgain(row) ? event.start() : named(row, event)));
    }

    /** Digest of what an expert's task vector is taken from; empty: the base. */
    static Optional<String> taken(Recipe recipe, ExpertRow expert) {
        return digest(expert.start()).filter(start -> recipe.taskVector() == TaskVectorFrom.START);
    }

    private static Optional<String> digest(Optional<CheckpointRef> start) {
        return start.map(CheckpointRef::digest);
    }

    /** A replay: its experts were accepted once, with what they were fine-tuned from. */
    private static boolean foldsAgain(LineageRow row) {
        return row.declaration().isolated() && row.declaration().parent().isPresent();
    }

    private static Recipe recipe(LineageRow row) {
        return Recipe.parse(row.declaration().recipe());
    }

    /** What is to be looked for among what the lineage offered. */
    private static Optional<CheckpointRef> named(LineageRow row, ExpertPublished event) {
        return event.start()
                .filter(start -> !start.digest().equals(row.declaration().base().digest()))
                .filter(start -> !foldsAgain(row));
    }

    private static Optional<Fact> objection(
            LedgerView ledger, LineageRow row, ExpertPublished event, String start, long now) {
        Recipe recipe = recipe(row);
        InitializeFrom from = recipe.initialize();
        Optional<Offered> young = named(start, offered(ledger, row, from).limit(InitializeTrack.WINDOW));
        Optional<Offered> known = young.isPresent() ? young : named(start, offered(ledger, row, from));
        if (known.isEmpty()) {
            String message = "Expert " + event.expertId() + " says that it was fine-tuned from " + start
                    + ", which lineage " + row.lineage() + " (initialize: " + from.text() + ") never offered.";
            return Optional.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, message, now));
        }
        if (!known.get().retracted().isEmpty()) {
            String message = "Expert " + event.expertId() + " was fine-tuned from " + start + ", which holds "
                    + known.get().retracted() + ", taken out of lineage " + row.lineage() + " since. "
                    + newest(row);
            return Optional.of(Refusals.of(event, ErrorCode.STALE_START, message, now));
        }
        if (young.isEmpty()) {
            String message = "Expert " + event.expertId() + " was fine-tuned from what lineage " + row.lineage()
                    + " offered after step " + known.get().step() + ", and the lineage is at step " + row.step()
                    + ": at most the last " + InitializeTrack.WINDOW + " may be started from. " + newest(row);
            return Optional.of(Refusals.of(event, ErrorCode.STALE_START, message, now));
        }
        if (young.get().gone() && recipe.taskVector() == TaskVectorFrom.START) {
            String message = "Expert " + event.expertId() + " was fine-tuned from the version of step "
                    + young.get().step() + ", which lineage " + row.lineage() + " (retain: " + recipe.retain()
                    + ") has retired, and its task vector would be taken from there. " + newest(row);
            return Optional.of(Refusals.of(event, ErrorCode.STALE_START, message, now));
        }
        return Optional.empty();
    }

    private static Optional<Offered> named(String start, Stream<Offered> offers) {
        return offers.filter(one -> one.checkpoint().digest().equals(start)).min(Comparator.comparing(Offered::gone));
    }

    private static String newest(LineageRow row) {
        return "Fine-tune it from what the topic initializations says of " + row.lineage() + " now.";
    }

    /** Beside the base, the newest first. */
    private static Stream<Offered> offered(LedgerView ledger, LineageRow row, InitializeFrom from) {
        if (from == InitializeFrom.BASE) {
            return Stream.empty();
        }
        if (from == InitializeFrom.LAST) {
            return down(row.step())
                    .mapToObj(step -> ledger.step(row.lineage(), Standing.TRACK, step))
                    .flatMap(Optional::stream)
                    .map(Offered::of);
        }
        String line = from.isTrack() ? InitializeTrack.of(row.lineage()) : row.lineage();
        long newest =
                ledger.lineage(line).map(versions -> versions.shelf().newest()).orElse(0L);
        return down(newest)
                .mapToObj(version -> ledger.version(line, version))
                .flatMap(Optional::stream)
                .map(VersionRow::status)
                .map(Offered::of);
    }

    private static LongStream down(long first) {
        return LongStream.rangeClosed(1, first).map(number -> first + 1 - number);
    }
}
