package io.tributary.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.view.Lineages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Where every lineage stands, read from the view when somebody asks. */
final class LineageGauges {
    private final Lineages lineages;
    private final Map<MultiGauge, ToDoubleFunction<LineageStatus>> gauges = new LinkedHashMap<>();

    LineageGauges(MeterRegistry registry, Lineages lineages) {
        this.lineages = lineages;
        add(registry, "tributary.lineage.step", "Experts folded in for good", LineageStatus::step);
        add(
                registry,
                "tributary.lineage.waiting",
                "Experts that are neither folded nor rejected",
                LineageStatus::waiting);
        add(registry, "tributary.lineage.rejected", "Experts rejected", LineageStatus::rejected);
        add(registry, "tributary.lineage.version", "Newest sealed version", row -> row.version()
                .orElse(0L));
        add(registry, "tributary.lineage.lambda", "Scale between accumulator and weights", LineageStatus::lambda);
        add(
                registry,
                "tributary.lineage.active",
                "1 where it is active, 0 where it declares or halts",
                row -> row.phase() == LineagePhase.ACTIVE ? 1 : 0);
        add(
                registry,
                "tributary.lineage.shards.open",
                "Shards of steps in flight that are still to be folded",
                row -> row.inFlight().stream()
                        .mapToInt(step -> step.shards() - step.shardsFolded())
                        .sum());
    }

    /** Takes in lineages that came or went since the last time. */
    void refresh() {
        List<LineageStatus> all = lineages.all();
        gauges.forEach((gauge, value) -> gauge.register(
                all.stream()
                        .map(row -> Row.of(Tags.of("lineage", row.lineage()), value.applyAsDouble(row)))
                        .toList(),
                true));
    }

    private void add(MeterRegistry registry, String name, String description, ToDoubleFunction<LineageStatus> value) {
        gauges.put(MultiGauge.builder(name).description(description).register(registry), value);
    }
}
