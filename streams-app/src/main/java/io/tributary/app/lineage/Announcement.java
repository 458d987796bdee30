package io.tributary.app.lineage;

import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
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

    /**
     * Topic {@code evaluation-requests}.
     *
     * @param suite whose evaluation counts; empty for any
     * @param attempt 1 for the first
     */
    record EvaluationRequested(
            String lineage,
            long atMillis,
            String track,
            long version,
            String path,
            String manifest,
            long step,
            String suite,
            int attempt)
            implements Announcement {}

    /**
     * Topic {@code evaluations}: an evaluator's answer.
     *
     * @param metrics scores from 0 to 1, more is better, by {@code task/metric}
     * @param suiteDigest of everything that decides the scores; empty where the evaluator does not say
     * @param heldOut tasks that are none of the stream's
     * @param failure why the version cannot be evaluated; empty where it was
     */
    record EvaluationCompleted(
            String lineage,
            long atMillis,
            long version,
            String manifest,
            String evaluator,
            String suite,
            Map<String, Double> metrics,
            Map<String, Long> samples,
            double seconds,
            String suiteDigest,
            List<String> heldOut,
            String failure)
            implements Announcement {
        public EvaluationCompleted {
            metrics = Map.copyOf(metrics);
            samples = Map.copyOf(samples);
            heldOut = List.copyOf(heldOut);
        }
    }

    /** Topic {@code promotions}, compacted by {@code lineage/alias}. */
    record Promotion(
            String lineage, long atMillis, String alias, Optional<Long> version, Optional<Long> previous, String reason)
            implements Announcement {}

    /**
     * Topic {@code initializations}, compacted by lineage: what the next expert is to be fine-tuned from.
     *
     * @param step that the checkpoint holds; 0 before the first expert
     * @param from the recipe's choice: {@code base}, {@code last} or {@code deploy}
     */
    record InitializationReady(String lineage, long atMillis, long step, String from, CheckpointRef checkpoint)
            implements Announcement {}

    /**
     * Topic {@code deployments}: a serving system is about to be given a version.
     *
     * @param weights digest of the version's weight files
     * @param deployment the same for every event of one deployment
     * @param observed digests that it served until then; empty where it does not say
     */
    record DeploymentStarted(
            String lineage,
            long atMillis,
            String alias,
            long version,
            String weights,
            String target,
            String deployment,
            String observed)
            implements Announcement {}

    /**
     * Topic {@code deployments}: every replica named the version when it was asked.
     *
     * @param changed false where it served that version already
     */
    record DeploymentVerified(
            String lineage,
            long atMillis,
            String alias,
            long version,
            String weights,
            String target,
            String deployment,
            int replicas,
            boolean changed)
            implements Announcement {}

    /**
     * Topic {@code deployments}: as {@link DeploymentVerified}, for an older version than the one before.
     *
     * @param from what the alias pointed to before
     */
    record DeploymentRolledBack(
            String lineage,
            long atMillis,
            String alias,
            long version,
            String weights,
            String target,
            String deployment,
            int replicas,
            boolean changed,
            long from)
            implements Announcement {}

    /** Topic {@code deployments}: the serving system did not come to serve the version. */
    record DeploymentFailed(
            String lineage,
            long atMillis,
            String alias,
            long version,
            String weights,
            String target,
            String deployment,
            String observed,
            String reason)
            implements Announcement {}
}
