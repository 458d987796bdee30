package io.tributary.app.lineage;

import java.util.Map;
import java.util.Optional;

/** What Tributary tells the world, on topics of their own. */
public sealed interface Announcement {
    String lineage();

    long atMillis();

    /** Topic {@code versions}: a version is complete and visible. */
    record VersionSealed(
            String lineage,
            long atMillis,
            String track,
            long version,
            long step,
            int epoch,
            long experts,
            String lastExpert,
            String path,
            String manifest,
            String weights,
            double lambda,
            long bytes)
            implements Announcement {}

    /** Topic {@code evaluation-requests}. */
    record EvaluationRequested(String lineage, long atMillis, String track, long version, String path, String manifest)
            implements Announcement {}

    /** Topic {@code evaluations}: an evaluator's answer; metrics by {@code task/metric}. */
    record EvaluationCompleted(
            String lineage,
            long atMillis,
            long version,
            String manifest,
            String evaluator,
            String suite,
            Map<String, Double> metrics,
            Map<String, Long> samples,
            double seconds)
            implements Announcement {
        public EvaluationCompleted {
            metrics = Map.copyOf(metrics);
            samples = Map.copyOf(samples);
        }
    }

    /** Topic {@code promotions}, compacted by {@code lineage/alias}. */
    record Promotion(
            String lineage, long atMillis, String alias, Optional<Long> version, Optional<Long> previous, String reason)
            implements Announcement {}
}
