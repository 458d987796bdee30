package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import io.tributary.merge.technique.Techniques;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the wish that an expert be taken out again makes so: a refusal, or which way it is to go. */
final class RetractionRequests {
    private RetractionRequests() {}

    static List<Fact> asked(LedgerView ledger, LineageRow row, ExpertRetracted event, long now) {
        Optional<ExpertRow> known = ledger.expert(row.lineage(), event.expertId());
        if (known.isEmpty()) {
            return refused(
                    event,
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no expert " + event.expertId() + " in lineage " + row.lineage() + ".",
                    now);
        }
        ExpertRow expert = known.get();
        boolean underWay = row.rework()
                .filter(rework -> rework.expertId().equals(expert.expertId()))
                .isPresent();
        if (expert.phase() == ExpertPhase.RETRACTED || underWay) {
            return List.of(new ExpertRepeated(row.lineage(), now, expert.expertId()));
        }
        if (expert.phase() == ExpertPhase.REJECTED) {
            String message = "Expert " + expert.expertId() + " was rejected: there is nothing of it in " + row.lineage()
                    + " to take out.";
            return refused(event, ErrorCode.INVALID_ARGUMENT, message, now);
        }
        if (Forking.pending(ledger, row.lineage()).isPresent()) {
            String message = "Lineage " + row.lineage() + " is taking its parent's state over. Ask again when that is"
                    + " done.";
            return refused(event, ErrorCode.NOT_SUPPORTED, message, now);
        }
        if (row.rework().isPresent()) {
            String message = "Lineage " + row.lineage() + " is taking out "
                    + row.rework().get().expertId() + " at the moment. Ask again when that is done.";
            return refused(event, ErrorCode.NOT_SUPPORTED, message, now);
        }
        if (expert.step().isEmpty()) {
            return List.of(new ExpertWithdrawn(row.lineage(), now, expert.expertId(), event.reason()));
        }
        return folded(ledger, row, expert, event, now);
    }

    private static List<Fact> folded(
            LedgerView ledger, LineageRow row, ExpertRow expert, ExpertRetracted event, long now) {
        long last = steps(row);
        if (last > Publishing.LONGEST_GAP) {
            String message = "Lineage " + row.lineage() + " has " + last + " steps, and the version after a retraction"
                    + " names them all: at most " + Publishing.LONGEST_GAP
                    + " fit into a message. Replay it without the expert instead: tributary replay " + row.lineage()
                    + " --without " + expert.expertId();
            return refused(event, ErrorCode.NOT_SUPPORTED, message, now);
        }
        long anchor = Anchoring.before(ledger, row.lineage(), expert.step().orElseThrow());
        switch (event.by().toLowerCase(Locale.ROOT)) {
            case "refold" -> {
                return List.of(ask(row, expert, RetractionBy.REFOLD, anchor, event.reason(), now));
            }
            case "subtract" -> {
                Optional<String> obstacle = last == 1 ? Optional.empty() : obstacle(row);
                return obstacle.isPresent()
                        ? refused(event, ErrorCode.NOT_SUPPORTED, obstacle.get(), now)
                        : List.of(ask(row, expert, RetractionBy.SUBTRACT, anchor, event.reason(), now));
            }
            case "" -> {
                return List.of(ask(row, expert, cheaper(row, anchor), anchor, event.reason(), now));
            }
            default -> {
                String message = "by: expected subtract or refold, found '" + event.by() + "'.";
                return refused(event, ErrorCode.INVALID_ARGUMENT, message, now);
            }
        }
    }

    /** What a second track does once its leader has taken an expert out. */
    static Fact led(Standing track, ExpertRow expert) {
        LineageRow row = track.row();
        String reason = "taken out of " + InitializeTrack.leader(row.lineage());
        if (expert.step().isEmpty()) {
            return new ExpertWithdrawn(row.lineage(), track.now(), expert.expertId(), reason);
        }
        long anchor =
                Anchoring.before(track.ledger(), row.lineage(), expert.step().get());
        return ask(row, expert, cheaper(row, anchor), anchor, reason, track.now());
    }

    private static RetractionBy cheaper(LineageRow row, long anchor) {
        boolean free = steps(row) == anchor + 1;
        return free || obstacle(row).isPresent() ? RetractionBy.REFOLD : RetractionBy.SUBTRACT;
    }

    private static long steps(LineageRow row) {
        return row.step() + row.inFlight().size();
    }

    private static Fact ask(LineageRow row, ExpertRow expert, RetractionBy by, long anchor, String reason, long now) {
        long last = steps(row);
        if (by == RetractionBy.SUBTRACT && last > 1) {
            return new RetractionAsked(row.lineage(), now, expert.expertId(), by, last, 1, reason);
        }
        // Where nothing would be left the empty state is exact and free.
        return new RetractionAsked(
                row.lineage(), now, expert.expertId(), RetractionBy.REFOLD, anchor, last - anchor - 1, reason);
    }

    /** Why no expert can be subtracted from this lineage's state; empty where one can. */
    private static Optional<String> obstacle(LineageRow row) {
        Recipe recipe = Recipe.parse(row.declaration().recipe());
        TrackRecipe track = recipe.track(Standing.TRACK);
        if (!Techniques.named(track.technique(), track.parameters()).additive()) {
            return Optional.of("Technique " + track.technique() + " keeps no sums that an expert could be subtracted"
                    + " from. Retract it by refold.");
        }
        return recipe.tensors().passThrough().isEmpty()
                ? Optional.empty()
                : Optional.of("Lineage " + row.lineage() + " passes tensors of the newest expert through; those are no"
                        + " sums. Retract it by refold.");
    }

    private static List<Fact> refused(ExpertRetracted event, ErrorCode code, String message, long now) {
        return List.of(Refusals.of(event, code, message, now));
    }
}
