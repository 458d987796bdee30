package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What an expert may say that it was fine-tuned from: the base always, else one of the newest that its lineage offered.
 * Who trained from something older did not see what the lineage has learned since.
 */
final class Starts {
    private Starts() {}

    /** @param step that it holds */
    private record Offered(String digest, long step, String retracted) {
        static Offered of(StepRow step) {
            return new Offered(step.expert().digest(), step.step(), "");
        }

        static Offered of(VersionStatus version) {
            return new Offered(version.weights(), version.step(), String.join(", ", version.retracted()));
        }
    }

    /** A refusal; empty where the expert names no start, or one that it may. */
    static Optional<Fact> objection(LedgerView ledger, LineageRow row, ExpertPublished event, long now) {
        String base = row.declaration().base().digest();
        return event.start()
                .filter(start -> !start.digest().equals(base))
                .flatMap(start -> objection(ledger, row, event, start.digest(), now));
    }

    private static Optional<Fact> objection(
            LedgerView ledger, LineageRow row, ExpertPublished event, String start, long now) {
        InitializeFrom from = Recipe.parse(row.declaration().recipe()).initialize();
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
        if (young.isPresent()) {
            return Optional.empty();
        }
        String message = "Expert " + event.expertId() + " was fine-tuned from what lineage " + row.lineage()
                + " offered after step " + known.get().step() + ", and the lineage is at step " + row.step()
                + ": at most the last " + InitializeTrack.WINDOW + " may be started from. " + newest(row);
        return Optional.of(Refusals.of(event, ErrorCode.STALE_START, message, now));
    }

    private static Optional<Offered> named(String start, Stream<Offered> offers) {
        return offers.filter(one -> one.digest().equals(start)).findFirst();
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
