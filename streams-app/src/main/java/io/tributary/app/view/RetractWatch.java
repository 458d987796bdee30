package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.ReworkStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.MergeException;
import java.util.List;
import java.util.Optional;

/**
 * Follows a retraction through the rows that come after it was asked for, to the version that is without the expert.
 */
public final class RetractWatch {
    private final String expertId;
    private final int epoch;
    private final long newest;
    private boolean heard;
    private Optional<ReworkStatus> rework = Optional.empty();

    /** @param before the lineage before anything was asked */
    public RetractWatch(String expertId, LineageStatus before) {
        this.expertId = expertId;
        this.epoch = before.epoch();
        this.newest = before.version().orElse(0L);
    }

    /**
     * The lineage once the expert is out.
     *
     * @param fresh rows that came after it was asked, in order; {@code view} includes them
     * @throws MergeException where it is refused, or failed: then nothing has changed
     */
    public Optional<LineageView> after(List<StatusRow> fresh, LineageView view) {
        for (StatusRow row : fresh) {
            if (row instanceof RefusalStatus refusal
                    && refusal.expertId().equals(expertId)
                    && refusal.digest().isEmpty()) {
                throw new MergeException(refusal.code(), refusal.message());
            }
            heard |= row instanceof ExpertStatus expert && expert.expertId().equals(expertId);
            if (row instanceof LineageStatus lineage && lineage.rework().isPresent()) {
                rework = lineage.rework();
            }
        }
        boolean out = view.expert(expertId)
                .filter(expert -> expert.phase() == ExpertPhase.RETRACTED)
                .isPresent();
        LineageStatus now = view.lineage();
        boolean settled = now.rework().isEmpty() && (now.epoch() == epoch || now.step() == 0 || isSealed(view));
        return heard && out && settled ? Optional.of(view) : Optional.empty();
    }

    private boolean isSealed(LineageView view) {
        return view.versions().stream()
                .filter(version -> version.phase() == VersionPhase.SEALED)
                .filter(version -> version.version() > newest)
                .anyMatch(version -> version.retracted().isEmpty());
    }

    /** What it takes; empty while nobody has said. */
    public Optional<ReworkStatus> rework() {
        return rework;
    }

    /** The version without the expert; empty where none had to be made. */
    public Optional<VersionStatus> made(LineageView view) {
        return view.versions().stream()
                .filter(version ->
                        version.version() > newest && version.retracted().isEmpty())
                .findFirst();
    }
}
