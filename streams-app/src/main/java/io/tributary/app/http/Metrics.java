package io.tributary.app.http;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tributary.app.lineage.Fact;
import io.tributary.app.view.Lineages;
import java.util.function.Consumer;

/** Everything that is measured in this process, for Prometheus: the JVM, Kafka, lineages, and what is bound to it. */
final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LineageGauges gauges;
    private final FactMetrics facts;

    Metrics(Lineages lineages) {
        this.gauges = new LineageGauges(registry, lineages);
        this.facts = new FactMetrics(registry);
        bind(new JvmMemoryMetrics());
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new UptimeMetrics());
    }

    /** Adds what something else measures. */
    void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** Counts facts. */
    Consumer<Fact> facts() {
        return facts;
    }

    /** All of it in Prometheus' text format. */
    String scrape() {
        gauges.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
