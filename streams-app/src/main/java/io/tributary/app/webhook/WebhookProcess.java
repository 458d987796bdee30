package io.tributary.app.webhook;

import io.tributary.app.http.BearerToken;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.merge.store.Store;
import io.tributary.place.HubPlace;
import io.tributary.place.Naming;
import io.tributary.place.RegistryPlace;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiver as a running process: HTTP, and one thread that works off what was pointed to. */
public final class WebhookProcess implements AutoCloseable {
    /** Of a call, in bytes: what hubs send has a few thousand. */
    public static final int DEFAULT_BODY = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookProcess.class);

    private final Announcer announcer;
    private final Semaphore woken = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private final HttpServer server;

    /**
     * The hub's calls.
     *
     * @param secret that they show
     * @param settings what is watched
     */
    public record Hub(BearerToken secret, HubPlace.Settings settings) {}

    /**
     * The registry's calls.
     *
     * @param secret that they are signed with
     * @param settings what is watched
     */
    public record Registry(String secret, RegistryPlace.Settings settings) {}

    /**
     * @param store into which checkpoints are brought
     * @param directory of this receiver's own, for calls that wait and files that arrive
     * @param publish appends the event and returns when it is safe
     * @param largestBody of a call, in bytes
     */
    public record Options(
            Optional<Hub> hub,
            Optional<Registry> registry,
            Naming naming,
            Store store,
            Path directory,
            Consumer<ExpertPublished> publish,
            ListenAddress address,
            int largestBody,
            InstantSource clock) {}

    private WebhookProcess(Options options) {
        List<Sender> senders = senders(options);
        Spool spool = new Spool(options.directory().resolve("calls"));
        this.announcer = new Announcer(senders, options.naming(), options.publish(), spool, options.clock());
        this.thread = new Thread(this::work, "webhook-announcer");
        WebhookRoutes routes = new WebhookRoutes(
                senders, spool, woken::release, thread::isAlive, options.largestBody(), options.clock());
        this.server = options.address().listen(routes::addTo);
    }

    /** Starts to answer, and to work off what an earlier process left. */
    public static WebhookProcess start(Options options) {
        WebhookProcess process = new WebhookProcess(options);
        process.thread.start();
        return process;
    }

    private static List<Sender> senders(Options options) {
        Path downloads = options.directory().resolve("downloads");
        List<Sender> senders = new ArrayList<>();
        options.hub()
                .ifPresent(hub -> senders.add(new HubSender(
                        hub.secret(),
                        new HubPlace(hub.settings(), options.store(), downloads),
                        hub.settings().revision())));
        options.registry()
                .ifPresent(registry -> senders.add(new RegistrySender(
                        registry.secret(),
                        new RegistryPlace(registry.settings(), options.store(), downloads),
                        registry.settings().alias())));
        return senders;
    }

    private void work() {
        try {
            while (stopped.getCount() > 0) {
                announcer.work(() -> stopped.getCount() == 0);
                if (woken.tryAcquire(Announcer.SHORTEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Nothing is announced any more; health says so", e);
        }
    }

    public int port() {
        return server.port();
    }

    /** Returns when it was closed. */
    public void await() throws InterruptedException {
        stopped.await();
    }

    /** Takes no further calls; what waits is worked off by the next process. */
    @Override
    public void close() {
        server.close();
        stopped.countDown();
        woken.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
