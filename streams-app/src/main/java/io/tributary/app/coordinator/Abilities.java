package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.EvaluationRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.evaluate.Knowledge;
import io.tributary.merge.recipe.Measured;
import io.tributary.merge.recipe.Quantity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A lineage's accuracy matrix with one more row: that of an evaluation that has just come. Reading it costs a look-up
 * per step and per version; no row holds more than one version's scores.
 */
final class Abilities {
    private static final double POINTS = 100;

    private final Map<Long, EvaluationStatus> byVersion;
    private final List<String> stream;
    private final Map<Long, AccuracyMatrix.Row> rows;

    /** @param rows by step, of versions that contain nobody who was taken out since */
    private Abilities(Map<Long, EvaluationStatus> byVersion, List<String> stream, Map<Long, AccuracyMatrix.Row> rows) {
        this.byVersion = byVersion;
        this.stream = stream;
        this.rows = rows;
    }

    static Abilities of(LedgerView ledger, LineageRow row, EvaluationStatus fresh) {
        Map<Long, EvaluationStatus> evaluated = new TreeMap<>();
        for (long version = 1; version <= row.shelf().newest(); version++) {
            ledger.evaluation(row.lineage(), version)
                    .map(EvaluationRow::status)
                    .filter(status -> !status.failed())
                    .ifPresent(status -> evaluated.put(status.version(), status));
        }
        if (!fresh.failed()) {
            evaluated.put(fresh.version(), fresh);
        }
        Map<Long, AccuracyMatrix.Row> rows = new HashMap<>();
        evaluated.values().stream()
                .filter(status -> isOfThisLine(ledger, status))
                .forEach(status -> rows.put(status.step(), status.row()));
        return new Abilities(evaluated, stream(ledger, row), rows);
    }

    private static boolean isOfThisLine(LedgerView ledger, EvaluationStatus status) {
        return ledger.version(status.lineage(), status.version())
                .map(version -> version.status().retracted().isEmpty())
                .orElse(false);
    }

    /** What is known at a version's step, by its own scores. */
    private Knowledge knowledge(EvaluationStatus status) {
        Map<Long, AccuracyMatrix.Row> own = new HashMap<>(rows);
        own.put(status.step(), status.row());
        return new AccuracyMatrix(stream, own).at(status.step()).orElseThrow();
    }

    /** The tasks of the folded experts, in order. */
    private static List<String> stream(LedgerView ledger, LineageRow row) {
        List<String> stream = new ArrayList<>();
        for (long number = 1; number <= row.step(); number++) {
            StepRow step = ledger.step(row.lineage(), Standing.TRACK, number).orElseThrow();
            ExpertRow expert = ledger.expert(row.lineage(), step.expertId()).orElseThrow();
            stream.add(expert.task());
        }
        return stream;
    }

    /** Of the newest evaluated version. */
    Optional<EvaluationSummary> summary() {
        return byVersion.keySet().stream()
                .max(Long::compare)
                .map(byVersion::get)
                .map(this::summary);
    }

    private EvaluationSummary summary(EvaluationStatus newest) {
        Knowledge knowledge = knowledge(newest);
        return new EvaluationSummary(
                newest.version(),
                newest.step(),
                knowledge.tasks(),
                boxed(knowledge.acc()),
                boxed(knowledge.bwt()),
                boxed(knowledge.accumulation()),
                boxed(knowledge.retention()),
                boxed(knowledge.geometricMean()));
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    /** A version as a gate sees it; empty where it was not evaluated. */
    Optional<Measured> measured(long version) {
        return Optional.ofNullable(byVersion.get(version)).map(this::measured);
    }

    private Measured measured(EvaluationStatus status) {
        Knowledge knowledge = knowledge(status);
        Map<Quantity, Double> quantities = new EnumMap<>(Quantity.class);
        knowledge.accumulation().ifPresent(value -> quantities.put(Quantity.MEAN, POINTS * value));
        knowledge.retention().ifPresent(value -> quantities.put(Quantity.RETENTION, POINTS * value));
        knowledge.acc().ifPresent(value -> quantities.put(Quantity.ACC, POINTS * value));
        knowledge.bwt().ifPresent(value -> quantities.put(Quantity.BWT, POINTS * value));
        Map<String, Double> tasks = new HashMap<>();
        status.scores().forEach((task, score) -> tasks.put(task, POINTS * score));
        tasks.entrySet().stream()
                .filter(task -> !status.heldOut().contains(task.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .min()
                .ifPresent(worst -> quantities.put(Quantity.WORST, worst));
        String suite = status.suiteDigest().isEmpty() ? status.suite() : status.suiteDigest();
        return new Measured(status.version(), suite, tasks, quantities);
    }
}
