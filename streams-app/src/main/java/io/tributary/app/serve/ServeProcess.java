package io.tributary.app.serve;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.view.LiveAlias;
import io.tributary.app.view.StatusConsumers;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A server of one lineage's alias as a running process: HTTP, the model, and the thread that follows promotions. */
public final class ServeProcess implements AutoCloseable {
    /** Of a request, in bytes. */
    public static final int DEFAULT_BODY = 4 << 20;

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(20);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_QUEUE = 256;

    private final HotModel model;
    private final Swapper swapper;
    private final ServeMetrics metrics;
    private final HttpServer server;
    private final LiveAlias alias;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param store only the lineage's versions are read
     * @param suite whose program computes and whose tasks name the classes
     * @param device {@code cpu} or {@code gpu:N}
     * @param threads that compute
     * @param largestBody of a request, in bytes
     * @param keys of which one must have signed a version; empty where none need be
     */
    public record Options(
            KafkaConnection connection,
            Topics topics,
            StoreAccess store,
            String lineage,
            String alias,
            Suite suite,
            String device,
            int threads,
            int largestBody,
            List<TrustedKey> keys,
            ListenAddress address) {
        public Options {
            keys = List.copyOf(keys);
        }
    }

    private ServeProcess(HotModel model, Swapper swapper, ServeMetrics metrics, HttpServer server, LiveAlias alias) {
        this.model = model;
        this.swapper = swapper;
        this.metrics = metrics;
        this.server = server;
        this.alias = alias;
    }

    /** Starts to follow and to answer; {@code /v2/health/ready} says when a version is served. */
    public static ServeProcess start(Options options) {
        LineageStore versions = options.store().open(InstantSource.system()).lineage(options.lineage());
        VersionLoader loader = new VersionLoader(
                versions::version,
                options.lineage(),
                options.suite(),
                ComputeDevice.parse(options.device()),
                options.threads(),
                options.keys());
        Samples samples = Samples.of(options.suite());
        ServeMetrics metrics = new ServeMetrics(options.lineage(), options.alias());
        HotModel model = new HotModel(LONGEST_QUEUE, ANSWER_PATIENCE, loader);
        Swapper swapper = Swapper.start(model, metrics, FIRST_PAUSE);
        gauges(metrics, () -> model.version().orElse(0), () -> swapper.wanted().orElse(0), model::waiting);
        ServeRoutes routes = new ServeRoutes(model, samples, metrics, options.largestBody());
        HttpServer server = options.address().listen(routes::addTo);
        LiveAlias alias = LiveAlias.start(
                () -> StatusConsumers.open(options.connection(), Promotion.class, BROKER_PATIENCE),
                options.topics().promotions(),
                options.lineage(),
                options.alias(),
                promotion -> want(swapper, promotion.version()));
        return new ServeProcess(model, swapper, metrics, server, alias);
    }

    static void gauges(
            ServeMetrics metrics, Supplier<Number> version, Supplier<Number> wanted, Supplier<Number> waiting) {
        metrics.gauge("version", "The version that answers; 0 before the first", version);
        metrics.gauge("version.wanted", "The version that the alias points to", wanted);
        metrics.gauge("waiting", "Requests that wait for the model", waiting);
    }

    /** An alias that points nowhere any more leaves the last version serving. */
    private static void want(Swapper swapper, Optional<Long> version) {
        version.ifPresent(swapper::want);
    }

    public int port() {
        return server.port();
    }

    /** Returns when it was closed. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Takes no further requests, answers those that it has, and ends. */
    @Override
    public void close() {
        alias.close();
        swapper.close();
        server.close();
        model.close();
        metrics.close();
        closed.countDown();
    }
}
