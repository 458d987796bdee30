package io.tributary.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.view.Lineages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Where every lineage stands, read from the view when somebody asks. */
final class LineageGauges {
    private final MeterRegistry registry;
    private final Map<MultiGauge, ToDoubleFunction<LineageStatus>> gauges = new LinkedHashMap<>();

    LineageGauges(MeterRegistry registry) {
        this.registry = registry;
        add("step", "Experts folded in for good", LineageStatus::step);
        add("waiting", "Experts that are neither folded nor rejected", LineageStatus::waiting);
        add("rejected", "Experts rejected", LineageStatus::rejected);
        add("version", "Newest sealed version", row -> row.version().orElse(0L));
        add("lambda", "Scale between accumulator and weights", LineageStatus::lambda);
        add("serving", "Version that alias serving names", row -> row.aliases().getOrDefault("serving", 0L));
        add(
                "acc",
                "Mean score of the learned tasks, newest evaluated version",
                row -> evaluated(row, EvaluationSummary::acc));
        add("bwt", "Backward transfer, newest evaluated version", row -> evaluated(row, EvaluationSummary::bwt));
        add("active", "1 where it works, 0 where it halts", row -> row.phase() == LineagePhase.ACTIVE ? 1 : 0);
        add("shards.open", "Shards of steps in flight that are still to be folded", LineageGauges::shardsOpen);
    }

    /** Takes in lineages that came or went since the last time. */
    void refresh(Lineages lineages) {
        List<LineageStatus> all = lineages.all();
        gauges.forEach((gauge, value) -> gauge.register(
                all.stream()
                        .map(row -> Row.of(Tags.of("lineage", row.lineage()), value.applyAsDouble(row)))
                        .toList(),
                true));
    }

    private void add(String name, String description, ToDoubleFunction<LineageStatus> value) {
        MultiGauge gauge = MultiGauge.builder("tributary.lineage." + name)
                .description(description)
                .register(registry);
        gauges.put(gauge, value);
    }

    private static double evaluated(LineageStatus row, Function<EvaluationSummary, Optional<Double>> value) {
        return row.evaluation().flatMap(value).orElse(Double.NaN);
    }

    private static double shardsOpen(LineageStatus row) {
        int open = 0;
        for (StepProgress step : row.inFlight()) {
            open += step.shards() - step.shardsFolded();
        }
        return open;
    }
}
