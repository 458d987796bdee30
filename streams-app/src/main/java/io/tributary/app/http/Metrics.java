package io.tributary.app.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.view.Lineages;
import java.util.Collection;
import java.util.function.Supplier;

/** Everything that is measured in this process, for Prometheus: the JVM, Kafka, the coordinator, lineages. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LineageGauges gauges = new LineageGauges(registry);
    private final CountedFacts coordinator = new CountedFacts(registry);

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Adds what something else measures. */
    void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** Adds how many there are of something. */
    void count(String name, String description, Supplier<? extends Collection<?>> counted) {
        Gauge.builder(name, () -> counted.get().size()).description(description).register(registry);
    }

    /** What the coordinator of this process is to tell. */
    public CoordinatorMetrics coordinator() {
        return coordinator;
    }

    /** All of it in Prometheus' text format. */
    String scrape(Lineages lineages) {
        gauges.refresh(lineages);
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
