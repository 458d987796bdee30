package io.tributary.app.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.merge.ErrorCode;
import java.time.Duration;

/** What the coordinator counts, as meters: by lineage, never by expert or task. */
final class CountedFacts implements CoordinatorMetrics {
    private static final String LINEAGE = "lineage";
    private static final double NANOS = 1e9;

    private final MeterRegistry registry;

    CountedFacts(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void folded(String lineage, double seconds, double computeSeconds, long bytesRead, long bytesWritten) {
        timer("tributary.fold.compute", "Time in kernels per shard", lineage, computeSeconds);
        timer("tributary.fold", "Time per shard with reading and writing", lineage, seconds);
        counter("tributary.read", "Bytes of base, expert and state read by folds", lineage, "bytes")
                .increment((double) bytesRead);
        counter("tributary.written", "Bytes of state written by folds", lineage, "bytes")
                .increment((double) bytesWritten);
    }

    @Override
    public void committed(String lineage, double energyKept, double cosine, double lambda) {
        counter("tributary.steps", "Steps committed", lineage, "").increment();
        DistributionSummary.builder("tributary.energy.kept")
                .description("Share of an expert's energy that the projection left")
                .tag(LINEAGE, lineage)
                .register(registry)
                .record(energyKept);
    }

    @Override
    public void sealed(String lineage, long bytes) {
        counter("tributary.versions", "Versions sealed", lineage, "").increment();
        counter("tributary.sealed", "Bytes of versions sealed", lineage, "bytes")
                .increment((double) bytes);
    }

    @Override
    public void rejected(String lineage, ErrorCode code) {
        coded("tributary.experts.rejected", "Experts rejected", lineage, code);
    }

    @Override
    public void resent(String lineage) {
        counter("tributary.tasks.resent", "Tasks sent again", lineage, "").increment();
    }

    @Override
    public void blocked(String lineage, ErrorCode code) {
        coded("tributary.blocked", "Times a lineage was blocked", lineage, code);
    }

    private void timer(String name, String description, String lineage, double seconds) {
        Timer.builder(name)
                .description(description)
                .tag(LINEAGE, lineage)
                .register(registry)
                .record(Duration.ofNanos(Math.round(seconds * NANOS)));
    }

    private Counter counter(String name, String description, String lineage, String unit) {
        Counter.Builder builder = Counter.builder(name).description(description).tag(LINEAGE, lineage);
        return (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry);
    }

    private void coded(String name, String description, String lineage, ErrorCode code) {
        Counter.builder(name)
                .description(description)
                .tag(LINEAGE, lineage)
                .tag("code", code.name())
                .register(registry)
                .increment();
    }
}
