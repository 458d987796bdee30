package io.tributary.app.http;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.Fact;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.Up;
import io.tributary.app.view.FactFeed;
import io.tributary.app.view.FactReader;
import io.tributary.app.view.LiveView;
import io.tributary.app.view.StatusConsumers;
import io.tributary.app.view.StatusReader;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** HTTP beside a coordinator: a view of its own, metrics, and the server. */
public final class HttpFront implements Up.Companion.Running {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LiveView view;
    private final FactFeed feed;
    private final Metrics metrics;
    private final KafkaStreamsMetrics streamsMetrics;
    private final HttpServer server;

    private HttpFront(
            LiveView view, FactFeed feed, Metrics metrics, KafkaStreamsMetrics streamsMetrics, HttpServer server) {
        this.view = view;
        this.feed = feed;
        this.metrics = metrics;
        this.streamsMetrics = streamsMetrics;
        this.server = server;
    }

    /** Starts to follow and to answer; readers see what is there once {@code /health/ready} says so. */
    public static HttpFront start(
            ListenAddress address, KafkaConnection connection, Topics topics, CoordinatorProcess coordinator) {
        LiveView view = LiveView.start(() -> StatusReader.open(
                StatusConsumers.open(connection, PATIENCE), topics.lineageStatus(), Optional.empty()));
        Metrics metrics = new Metrics(view);
        KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(coordinator.streams());
        metrics.bind(streamsMetrics);
        FactFeed feed = FactFeed.start(
                () -> {
                    var consumer = StatusConsumers.open(connection, Fact.class, PATIENCE);
                    metrics.bind(new KafkaClientMetrics(consumer));
                    return FactReader.open(consumer, topics.lineageLog(), Optional.empty(), FactReader.From.NOW);
                },
                metrics.facts());
        Readiness readiness =
                new Readiness(Map.of(Readiness.COORDINATOR, coordinator::running, Readiness.VIEW, view::ready));
        HttpServer server = address.listen(new Routes(view, readiness, metrics::scrape));
        return new HttpFront(view, feed, metrics, streamsMetrics, server);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        feed.close();
        view.close();
        streamsMetrics.close();
        metrics.close();
    }
}
