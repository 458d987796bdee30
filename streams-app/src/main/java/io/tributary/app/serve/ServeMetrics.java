package io.tributary.app.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What a server measures, for Prometheus. */
final class ServeMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final String lineage;

    /** How a request ended. */
    enum Outcome {
        ANSWERED,
        /** The client's fault. */
        REFUSED,
        /** Too much to do, or nothing served yet. */
        BUSY,
        FAILED
    }

    ServeMetrics(String lineage, String alias) {
        this.lineage = lineage;
        registry.config().commonTags("lineage", lineage, "alias", alias);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    String lineage() {
        return lineage;
    }

    /** A value that is asked for when somebody scrapes. */
    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder("tributary.serve." + name, value).description(description).register(registry);
    }

    void request(Outcome outcome, Duration took) {
        Timer.builder("tributary.serve.requests")
                .description("Inference requests and how they ended")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(took);
    }

    void swapped(Duration took) {
        Timer.builder("tributary.serve.swaps")
                .description("Versions that took over, with the time to load them")
                .register(registry)
                .record(took);
    }

    void swapFailed() {
        Counter.builder("tributary.serve.swaps.failed")
                .description("Versions that could not be loaded")
                .register(registry)
                .increment();
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
