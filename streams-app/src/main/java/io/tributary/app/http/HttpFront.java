package io.tributary.app.http;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.Up;
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
    private final Metrics metrics;
    private final KafkaStreamsMetrics streamsMetrics;
    private final HttpServer server;

    private HttpFront(LiveView view, Metrics metrics, KafkaStreamsMetrics streamsMetrics, HttpServer server) {
        this.view = view;
        this.metrics = metrics;
        this.streamsMetrics = streamsMetrics;
        this.server = server;
    }

    /**
     * Starts to follow and to answer; {@code /health/ready} says when it has caught up.
     *
     * @param metrics closed with it
     */
    public static HttpFront start(
            ListenAddress address,
            KafkaConnection connection,
            Topics topics,
            CoordinatorProcess coordinator,
            Metrics metrics) {
        KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(coordinator.streams());
        metrics.bind(streamsMetrics);
        LiveView view = LiveView.start(() -> {
            var consumer = StatusConsumers.open(connection, PATIENCE);
            metrics.bind(new KafkaClientMetrics(consumer));
            return StatusReader.open(consumer, topics.lineageStatus(), Optional.empty());
        });
        metrics.count("tributary.partitions.stalled", "Partitions that stand still by a bug", coordinator::stalls);
        Health health = new Health(
                coordinator::alive,
                Map.of(Health.COORDINATOR, coordinator::running, Health.VIEW, view::ready),
                coordinator::stalls);
        HttpServer server = address.listen(new Routes(view, health, () -> metrics.scrape(view))::addTo);
        return new HttpFront(view, metrics, streamsMetrics, server);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        view.close();
        streamsMetrics.close();
        metrics.close();
    }
}
