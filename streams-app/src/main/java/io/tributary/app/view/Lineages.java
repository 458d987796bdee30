package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every lineage there is, for readers. */
public interface Lineages {
    /** By name. */
    List<LineageStatus> all();

    Optional<LineageView> lineage(String name);

    /** Partitions that stand still, in order. */
    List<StallStatus> stalls();

    /** What keeps a lineage from being worked on, whether it is declared or not. */
    default Optional<StallStatus> stall(String name) {
        return stalls().stream()
                .filter(stall -> LineagePartitioner.partition(name, stall.partitions()) == stall.partition())
                .findFirst();
    }

    /**
     * For somebody who waits for a lineage.
     *
     * @throws MergeException {@code COORDINATOR_STALLED} where waiting is in vain
     */
    default void requireMoving(String name) {
        stall(name).ifPresent(stall -> {
            throw new MergeException(ErrorCode.COORDINATOR_STALLED, stall.message());
        });
    }

    /** The lineage, or a refusal that says which there are. */
    default LineageView named(String name) {
        return lineage(name).orElseThrow(() -> {
            List<LineageStatus> all = all();
            String known = all.isEmpty()
                    ? "No lineage is declared yet; `tributary declare` makes one."
                    : "There are: "
                            + all.stream().limit(20).map(LineageStatus::lineage).collect(Collectors.joining(", "))
                            + (all.size() > 20 ? " …" : "") + ".";
            return new MergeException(ErrorCode.UNKNOWN_LINEAGE, "There is no lineage '" + name + "'. " + known);
        });
    }
}
