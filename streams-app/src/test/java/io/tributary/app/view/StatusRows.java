package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Rows for tests: a small lineage with everything that can be in one. */
public final class StatusRows {
    public static final String DIGEST = "ab".repeat(32);

    private StatusRows() {}

    public static LineageStatus lineage(String name, LineagePhase phase, long step) {
        return new LineageStatus(
                name,
                phase,
                phase == LineagePhase.BLOCKED ? "the disk is full" : "",
                new CheckpointRef("store:bases/" + DIGEST, DIGEST),
                "{\"seed\":0}",
                false,
                0,
                4,
                12,
                86_400_000,
                step,
                1,
                1,
                step == 0 ? Optional.empty() : Optional.of(step),
                1.41,
                List.of(new StepProgress(step + 1, "next", 2, 4)),
                Map.of(),
                1_000,
                2_000,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public static ExpertStatus expert(String lineage, String id, ExpertPhase phase, long step) {
        boolean rejected = phase == ExpertPhase.REJECTED;
        return new ExpertStatus(
                lineage,
                id,
                new CheckpointRef("store:experts/" + DIGEST, DIGEST),
                phase,
                step == 0 ? Optional.empty() : Optional.of(step),
                phase == ExpertPhase.FOLDED ? Optional.of(step) : Optional.empty(),
                rejected ? Optional.of(ErrorCode.NOT_FINITE) : Optional.empty(),
                rejected ? "tensor 'a' holds NaN" : "",
                List.of(),
                Map.of("task", "digits"),
                2.5,
                0.8,
                0.1,
                0.25,
                1.41,
                1_000 + step,
                2_000);
    }

    public static VersionStatus version(String lineage, long number, long step, VersionPhase phase) {
        return new VersionStatus(
                lineage,
                number,
                phase,
                "deploy",
                step,
                0,
                step,
                "expert-" + step,
                "lineages/" + lineage + "/versions/" + String.format("%06d", number),
                DIGEST,
                DIGEST,
                1.41,
                5L << 20,
                3_000,
                List.of());
    }

    public static RefusalStatus refusal(String lineage, String expert) {
        return new RefusalStatus(lineage, expert, DIGEST, ErrorCode.EXPERT_ID_TAKEN, "stands for other content", 2_500);
    }

    /** An expert that was folded at a step and brought a task. */
    public static ExpertStatus folded(String lineage, String id, String task, long step) {
        ExpertStatus row = expert(lineage, id, ExpertPhase.FOLDED, step);
        return new ExpertStatus(
                row.lineage(),
                row.expertId(),
                row.expert(),
                row.phase(),
                row.step(),
                row.version(),
                row.code(),
                row.message(),
                row.notes(),
                Map.of("task", task),
                row.taskNorm(),
                row.energyKept(),
                row.cosine(),
                row.splitRankShare(),
                row.lambda(),
                row.publishedAtMillis(),
                row.atMillis());
    }

    /** A version that scored so on each task, where {@code held} is held out; the gate holds those with a reason. */
    public static EvaluationStatus evaluation(
            String lineage, long version, Map<String, Double> scores, List<String> reasons) {
        Map<String, Double> metrics = new HashMap<>();
        scores.forEach((task, score) -> metrics.put(task + "/accuracy", score));
        Map<String, Long> samples = new HashMap<>();
        metrics.keySet().forEach(metric -> samples.put(metric, 100L));
        return new EvaluationStatus(
                lineage,
                version,
                version,
                "suite",
                DIGEST,
                "evaluator",
                metrics,
                samples,
                scores.containsKey("held") ? List.of("held") : List.of(),
                1.5,
                "",
                reasons.isEmpty() ? Verdict.PASSED : Verdict.HELD,
                reasons,
                4_000);
    }

    /** An alias that was moved to a version. */
    public static AliasStatus alias(String lineage, String name, long version, long... before) {
        return new AliasStatus(
                lineage,
                name,
                Optional.of(version),
                LongStream.of(before).boxed().toList(),
                false,
                "passed",
                5_000,
                "",
                0,
                5_000);
    }

    /** A partition that stands still because of a published expert. */
    public static StallStatus stall(int partition, int partitions) {
        return new StallStatus(
                "vision",
                partition,
                partitions,
                "lineage-events",
                Optional.of(17L),
                "ExpertPublished",
                "java.lang.IllegalStateException: boom",
                3_500);
    }

    /** A lineage "vision" with two folded experts, one rejected, two versions of which one is retired, one refusal. */
    public static Rows vision() {
        Rows rows = new Rows();
        rows.put(lineage("vision", LineagePhase.ACTIVE, 2));
        rows.put(expert("vision", "expert-2", ExpertPhase.FOLDED, 2));
        rows.put(expert("vision", "expert-1", ExpertPhase.FOLDED, 1));
        rows.put(expert("vision", "broken", ExpertPhase.REJECTED, 0));
        rows.put(version("vision", 1, 1, VersionPhase.RETIRED));
        rows.put(version("vision", 2, 2, VersionPhase.SEALED));
        rows.put(refusal("vision", "expert-1"));
        return rows;
    }
}
