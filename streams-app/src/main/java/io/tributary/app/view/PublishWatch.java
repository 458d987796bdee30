package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.view.PublishOutcome.Halted;
import io.tributary.app.view.PublishOutcome.Rejected;
import io.tributary.app.view.PublishOutcome.Sealed;
import io.tributary.merge.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * Follows one published expert through the rows that come after the publish. What was known before does not count until
 * the coordinator has told the expert's status again: the same id may have been rejected before with other content.
 */
public final class PublishWatch {
    private final String expertId;
    private final String digest;
    private boolean heard;
    private Optional<PublishOutcome> refused = Optional.empty();

    /** @param digest of the content that was published */
    public PublishWatch(String expertId, String digest) {
        this.expertId = expertId;
        this.digest = digest;
    }

    /** Takes in rows that came after the publish, in order; {@code view} includes them. */
    public Optional<PublishOutcome> after(List<StatusRow> fresh, LineageView view) {
        for (StatusRow row : fresh) {
            if (row instanceof ExpertStatus expert && isOurs(expert)) {
                heard = true;
            } else if (row instanceof RefusalStatus refusal
                    && refusal.expertId().equals(expertId)
                    && refusal.digest().equals(digest)) {
                refused = Optional.of(new Rejected(refusal.code(), refusal.message()));
            }
        }
        if (refused.isPresent()) {
            return refused;
        }
        return heard
                ? view.expert(expertId).filter(this::isOurs).flatMap(expert -> outcome(expert, view))
                : Optional.empty();
    }

    /** Where the expert is now, for people. */
    public String progress(LineageView view) {
        if (!heard) {
            return "published";
        }
        return view.expert(expertId)
                .filter(this::isOurs)
                .map(expert -> progress(expert, view.lineage()))
                .orElse("published");
    }

    /** How far the fold is, while the expert is being folded. */
    public Optional<StepProgress> step(LineageView view) {
        return view.lineage().inFlight().stream()
                .filter(step -> step.expertId().equals(expertId))
                .findFirst();
    }

    private boolean isOurs(ExpertStatus expert) {
        return expert.expertId().equals(expertId) && expert.expert().digest().equals(digest);
    }

    private static Optional<PublishOutcome> outcome(ExpertStatus expert, LineageView view) {
        if (expert.phase() == ExpertPhase.REJECTED) {
            return Optional.of(new Rejected(expert.code().orElseThrow(), expert.message()));
        }
        if (expert.phase() == ExpertPhase.RETRACTED) {
            return Optional.of(new Rejected(
                    ErrorCode.EXPERT_ID_TAKEN,
                    "Expert " + expert.expertId() + " was retracted from " + view.name()
                            + ". Publish it under another id to have it back."));
        }
        Optional<PublishOutcome> ended = view.firstSealedWith(expert).map(version -> new Sealed(expert, version));
        return ended.isPresent() ? ended : halted(expert, view.lineage());
    }

    private static Optional<PublishOutcome> halted(ExpertStatus expert, LineageStatus lineage) {
        boolean begun = expert.phase() == ExpertPhase.FOLDING || expert.phase() == ExpertPhase.FOLDED;
        boolean halts = lineage.phase() == LineagePhase.BLOCKED
                || lineage.phase() == LineagePhase.REFUSED
                || (lineage.phase() == LineagePhase.PAUSED && !begun);
        return halts ? Optional.of(new Halted(lineage.phase(), lineage.reason())) : Optional.empty();
    }

    private static String progress(ExpertStatus expert, LineageStatus lineage) {
        return switch (expert.phase()) {
            case ARRIVED -> "being inspected";
            case ACCEPTED -> "accepted, waiting for its step";
            case FOLDING -> "folding";
            case FOLDED -> "folded as step " + expert.step().orElse(lineage.step()) + ", waiting for a version";
            case REJECTED -> "rejected";
            case RETRACTED -> "retracted";
        };
    }
}
