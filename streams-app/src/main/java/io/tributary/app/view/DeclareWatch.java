package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
import java.util.Optional;

/** Follows a declaration through the rows that come after it, until the base was inspected. */
public final class DeclareWatch {
    private final CheckpointRef base;
    private final String recipe;
    private boolean heard;

    /** @param heard true where the lineage was already there, so that no row need come */
    public DeclareWatch(CheckpointRef base, String recipe, boolean heard) {
        this.base = base;
        this.recipe = recipe;
        this.heard = heard;
    }

    /**
     * The lineage once it is usable.
     *
     * @param fresh rows that came after the declaration, in order; {@code now} includes them
     * @throws MergeException where the declaration was refused
     */
    public Optional<LineageStatus> after(List<StatusRow> fresh, Optional<LineageStatus> now) {
        for (StatusRow row : fresh) {
            if (row instanceof RefusalStatus refusal
                    && refusal.expertId().isEmpty()
                    && refusal.digest().equals(base.digest())) {
                throw new MergeException(refusal.code(), refusal.message());
            }
            heard |= row instanceof LineageStatus lineage && isOurs(lineage);
        }
        return heard
                ? now.filter(this::isOurs).filter(lineage -> lineage.phase() != LineagePhase.DECLARING)
                : Optional.empty();
    }

    /** Whether that is the lineage which was asked for. */
    public boolean isOurs(LineageStatus lineage) {
        return lineage.base().digest().equals(base.digest()) && lineage.recipe().equals(recipe);
    }
}
