package io.tributary.app.http;

import io.javalin.Javalin;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Whatever this process answers over HTTP. */
public final class HttpServer implements AutoCloseable {
    /** Only this machine reaches it. */
    public static final String LOOPBACK = "127.0.0.1";

    /** Requests at a time: each may hold a body. */
    private static final int MOST_THREADS = 64;

    private static final int LEAST_THREADS = 4;

    private final Javalin server;

    private HttpServer(Javalin server) {
        this.server = server;
    }

    /**
     * Starts to answer.
     *
     * @param port 0 picks a free one
     * @param access who may use it
     * @param content adds what answers
     * @throws MergeException with {@link ErrorCode#INVALID_ARGUMENT} where the address cannot be listened on
     */
    static HttpServer start(String host, int port, HttpAccess access, Consumer<Javalin> content) {
        Optional<SslContextFactory.Server> tls = access.tls().map(TlsFiles::context);
        Javalin server = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.useVirtualThreads = false;
            config.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.http.defaultContentType = Answers.JSON;
            config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
            tls.ifPresent(
                    context -> config.jetty.addConnector((jetty, http) -> encrypted(jetty, http, context, host, port)));
        });
        server.before(new Doorkeeper(access, host));
        content.accept(server);
        try {
            return new HttpServer(server.start(host, port));
        } catch (RuntimeException e) {
            server.stop();
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "HTTP cannot listen on " + new InetSocketAddress(host, port) + " (" + e.getMessage()
                            + "). Give another port; 0 picks a free one.",
                    e);
        }
    }

    private static ServerConnector encrypted(
            Server jetty, HttpConfiguration http, SslContextFactory.Server tls, String host, int port) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // Which name the certificate has is the client's question.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                jetty,
                new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
        connector.setHost(host);
        connector.setPort(port);
        return connector;
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
