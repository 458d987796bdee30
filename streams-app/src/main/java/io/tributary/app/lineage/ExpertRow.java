package io.tributary.app.lineage;

import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.Rejection;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.Sidecar;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An expert, for ever.
 *
 * @param inspection empty until it was read
 * @param step its place, while folding or folded
 * @param version the first sealed one that contains it
 * @param round how often it was put back to be folded again
 */
public record ExpertRow(
        String lineage,
        String expertId,
        long arrival,
        CheckpointRef expert,
        Optional<CheckpointRef> start,
        double weight,
        List<Sidecar> sidecars,
        Map<String, String> attributes,
        long publishedAtMillis,
        ExpertPhase phase,
        Optional<Inspection> inspection,
        Optional<Rejection> rejection,
        Optional<Long> step,
        Optional<Long> version,
        int round)
        implements LedgerRow {
    public ExpertRow {
        sidecars = List.copyOf(sidecars);
        attributes = Map.copyOf(attributes);
    }

    public static String key(String lineage, String expertId) {
        return "expert/" + lineage + "/" + expertId;
    }

    @Override
    public String key() {
        return key(lineage, expertId);
    }

    /** What it was trained on: its attribute {@code task}, or else its id. */
    public String task() {
        return attributes.getOrDefault("task", expertId);
    }

    public ExpertRow accepted(Inspection found) {
        return in(ExpertPhase.ACCEPTED, Optional.of(found), rejection, step, version);
    }

    public ExpertRow rejected(Rejection why) {
        return in(ExpertPhase.REJECTED, inspection, Optional.of(why), Optional.empty(), version);
    }

    public ExpertRow folding(long place) {
        return in(ExpertPhase.FOLDING, inspection, rejection, Optional.of(place), version);
    }

    /** Its step was undone. */
    public ExpertRow waitingAgain() {
        return in(ExpertPhase.ACCEPTED, inspection, rejection, Optional.empty(), version);
    }

    public ExpertRow folded() {
        return in(ExpertPhase.FOLDED, inspection, rejection, step, version);
    }

    public ExpertRow sealedIn(long first) {
        return in(phase, inspection, rejection, step, version.or(() -> Optional.of(first)));
    }

    /** The same expert at another step: one before it was taken out. */
    public ExpertRow movedTo(long place) {
        return in(phase, inspection, rejection, Optional.of(place), version);
    }

    /** Taken out, or never folded at its owner's wish. */
    public ExpertRow retracted() {
        return in(ExpertPhase.RETRACTED, Optional.empty(), rejection, Optional.empty(), version);
    }

    /** Folded, and read once more so that it can be taken out. */
    public ExpertRow inspectedAgain(Inspection found) {
        return in(phase, Optional.of(found), rejection, step, version);
    }

    /** What was published, for another lineage. */
    public ExpertPublished publishedTo(String other) {
        return new ExpertPublished(other, publishedAtMillis, expertId, expert, start, weight, sidecars, attributes);
    }

    /** Folded, and not to be taken out after all. */
    public ExpertRow nextRound() {
        return in(phase, inspection, rejection, step, version, round + 1);
    }

    /** To be inspected and folded again; what was known of it is no more. */
    public ExpertRow again() {
        return in(ExpertPhase.ARRIVED, Optional.empty(), rejection, Optional.empty(), version, round + 1);
    }

    private ExpertRow in(
            ExpertPhase other,
            Optional<Inspection> found,
            Optional<Rejection> why,
            Optional<Long> place,
            Optional<Long> sealed) {
        return in(other, found, why, place, sealed, round);
    }

    private ExpertRow in(
            ExpertPhase other,
            Optional<Inspection> found,
            Optional<Rejection> why,
            Optional<Long> place,
            Optional<Long> sealed,
            int attempt) {
        return new ExpertRow(
                lineage,
                expertId,
                arrival,
                expert,
                start,
                weight,
                sidecars,
                attributes,
                publishedAtMillis,
                other,
                found,
                why,
                place,
                sealed,
                attempt);
    }
}
