package io.tributary.app.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.ResultIgnored;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.TaskOpened;
import io.tributary.app.lineage.Fact.TaskPostponed;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.Fact.VersionMade;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Counts what the coordinator found to be so since this process started. By lineage, never by expert or task. */
final class FactMetrics implements Consumer<Fact> {
    private static final String LINEAGE = "lineage";

    private final MeterRegistry registry;
    private final Map<Class<? extends Fact>, Consumer<Fact>> counters = new LinkedHashMap<>();

    FactMetrics(MeterRegistry registry) {
        this.registry = registry;
        on(GenerationFolded.class, this::folded);
        on(StepCommitted.class, this::committed);
        on(ExpertRejected.class, this::rejected);
        on(GenerationRendered.class, this::rendered);
        on(VersionMade.class, fact -> {
            counter("tributary.versions.sealed", "Versions made", fact).increment();
            counter("tributary.bytes.sealed", "Bytes of versions made", fact).increment((double) fact.bytes());
        });
        on(LineageWentBack.class, count("tributary.lineages.back", "Times a lineage went back"));
        on(LineageBlocked.class, count("tributary.lineages.blocked", "Times a lineage was blocked"));
        on(TaskOpened.class, count("tributary.tasks.opened", "Tasks sent for the first time"));
        on(TaskPostponed.class, count("tributary.tasks.failed", "Failures that another attempt may heal"));
        on(TaskResent.class, count("tributary.tasks.resent", "Tasks sent again"));
        on(ResultIgnored.class, count("tributary.results.ignored", "Results that nobody waited for"));
    }

    @Override
    public void accept(Fact fact) {
        Consumer<Fact> counter = counters.get(fact.getClass());
        if (counter != null) {
            counter.accept(fact);
        }
    }

    private void folded(GenerationFolded fact) {
        Timer.builder("tributary.fold")
                .description("Time in kernels per shard")
                .tag(LINEAGE, fact.lineage())
                .publishPercentiles(0.5, 0.95)
                .register(registry)
                .record(fact.summary().computeNanos(), TimeUnit.NANOSECONDS);
        Timer.builder("tributary.fold.task")
                .description("Time per shard with reading and writing")
                .tag(LINEAGE, fact.lineage())
                .register(registry)
                .record(Duration.ofMillis(fact.tookMillis()));
        counter("tributary.bytes.read", "Bytes of base, expert and state read to fold", fact)
                .increment((double) fact.summary().bytesRead());
        counter("tributary.bytes.written", "Bytes of state written by folds", fact)
                .increment((double) fact.summary().bytesWritten());
        counter(
                        "tributary.fold.fallbacks",
                        "Tensors that took the slower route because the faster could not vouch",
                        fact)
                .increment((double) fact.summary().fallbacks());
    }

    private void committed(StepCommitted fact) {
        counter("tributary.steps.committed", "Steps committed", fact).increment();
        DistributionSummary.builder("tributary.energy.kept")
                .description("Share of an expert's energy that the projection left")
                .tag(LINEAGE, fact.lineage())
                .register(registry)
                .record(fact.energyKept());
    }

    private void rejected(ExpertRejected fact) {
        Counter.builder("tributary.experts.rejected")
                .description("Experts rejected")
                .tag(LINEAGE, fact.lineage())
                .tag("code", fact.code().name())
                .register(registry)
                .increment();
    }

    private void rendered(GenerationRendered fact) {
        Timer.builder("tributary.render.task")
                .description("Time per shard to turn state into weights")
                .tag(LINEAGE, fact.lineage())
                .register(registry)
                .record(Duration.ofMillis(fact.tookMillis()));
        counter("tributary.bytes.rendered", "Bytes of weights rendered", fact).increment((double) fact.bytes());
    }

    private <F extends Fact> Consumer<F> count(String name, String description) {
        return fact -> counter(name, description, fact).increment();
    }

    private Counter counter(String name, String description, Fact fact) {
        return Counter.builder(name)
                .description(description)
                .tag(LINEAGE, fact.lineage())
                .register(registry);
    }

    private <F extends Fact> void on(Class<F> type, Consumer<F> counter) {
        counters.put(type, fact -> counter.accept(type.cast(fact)));
    }
}
