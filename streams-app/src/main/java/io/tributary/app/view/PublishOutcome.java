package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;

/** How a publish ended for somebody who waited. */
public sealed interface PublishOutcome {

    /** The first version that holds the expert. */
    record Sealed(ExpertStatus expert, VersionStatus version) implements PublishOutcome {}

    /** The expert was refused or rejected. */
    record Rejected(ErrorCode code, String message) implements PublishOutcome {}

    /** The lineage does not go on by itself; the expert is in the log and is folded when it does. */
    record Halted(LineagePhase phase, String reason) implements PublishOutcome {}
}
