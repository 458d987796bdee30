package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic {@code lineage-status} as maps: the latest row of every key. Written by one thread, read by many;
 * what it hands out does not change afterwards.
 */
public final class Rows implements Lineages {
    private static final class Kept {
        private final Map<String, ExpertStatus> experts = new HashMap<>();
        private final Map<String, VersionStatus> versions = new HashMap<>();
        private final Map<String, RefusalStatus> refusals = new HashMap<>();
        private final Map<String, EvaluationStatus> evaluations = new HashMap<>();
        private final Map<String, AliasStatus> aliases = new HashMap<>();
        private @Nullable LineageStatus lineage;

        void put(StatusRow row) {
            if (row instanceof LineageStatus status) {
                lineage = status;
            } else if (row instanceof ExpertStatus expert) {
                experts.put(row.key(), expert);
            } else if (row instanceof VersionStatus version) {
                versions.put(row.key(), version);
            } else if (row instanceof RefusalStatus refusal) {
                refusals.put(row.key(), refusal);
            } else if (row instanceof EvaluationStatus evaluation) {
                evaluations.put(row.key(), evaluation);
            } else if (row instanceof AliasStatus alias) {
                aliases.put(row.key(), alias);
            }
        }

        void remove(String key) {
            experts.remove(key);
            versions.remove(key);
            refusals.remove(key);
            evaluations.remove(key);
            aliases.remove(key);
        }

        Optional<LineageView> view() {
            return Optional.ofNullable(lineage)
                    .map(status -> new LineageView(
                            status,
                            new ArrayList<>(experts.values()),
                            new ArrayList<>(versions.values()),
                            new ArrayList<>(refusals.values()),
                            new ArrayList<>(evaluations.values()),
                            new ArrayList<>(aliases.values())));
        }
    }

    private final TreeMap<String, Kept> lineages = new TreeMap<>();
    private final TreeMap<String, StallStatus> stalls = new TreeMap<>();

    public synchronized void put(StatusRow row) {
        if (row instanceof StallStatus stall) {
            stalls.put(row.key(), stall);
            return;
        }
        lineages.computeIfAbsent(row.lineage(), name -> new Kept()).put(row);
    }

    /** What a record without a value says: the row of this key is gone. */
    public synchronized void remove(String key) {
        stalls.remove(key);
        int slash = key.indexOf('/');
        if (slash < 0) {
            lineages.remove(key);
            return;
        }
        Kept kept = lineages.get(key.substring(0, slash));
        if (kept != null) {
            kept.remove(key);
        }
    }

    @Override
    public synchronized List<LineageStatus> all() {
        List<LineageStatus> found = new ArrayList<>();
        for (Kept kept : lineages.values()) {
            if (kept.lineage != null) {
                found.add(kept.lineage);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized List<StallStatus> stalls() {
        return stalls.values().stream()
                .sorted(Comparator.comparingInt(StallStatus::partition))
                .toList();
    }

    @Override
    public synchronized Optional<LineageView> lineage(String name) {
        return Optional.ofNullable(lineages.get(name)).flatMap(Kept::view);
    }
}
