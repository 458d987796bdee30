package io.tributary.app.http;

import io.javalin.Javalin;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.net.InetSocketAddress;

/**
 * Health, metrics and the read-only API over HTTP. It changes nothing, so that it needs no more than to be reachable.
 */
public final class HttpServer implements AutoCloseable {
    /** Only this machine reaches it. */
    public static final String LOOPBACK = "127.0.0.1";

    private final Javalin server;

    private HttpServer(Javalin server) {
        this.server = server;
    }

    /**
     * Starts to answer.
     *
     * @param port 0 picks a free one
     * @throws MergeException with {@link ErrorCode#INVALID_ARGUMENT} where the address cannot be listened on
     */
    public static HttpServer start(String host, int port, Routes routes) {
        Javalin server = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.useVirtualThreads = false;
            config.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.http.defaultContentType = Answers.JSON;
        });
        routes.all().forEach(route -> server.get(route.path(), route.handler()));
        Answers.toFailures(server);
        try {
            return new HttpServer(server.start(host, port));
        } catch (RuntimeException e) {
            server.stop();
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "HTTP cannot listen on " + new InetSocketAddress(host, port) + " (" + e.getMessage()
                            + "). Give another one with --http-port; 0 picks a free one.",
                    e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
