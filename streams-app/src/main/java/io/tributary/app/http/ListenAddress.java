package io.tributary.app.http;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.tributary.merge.MergeException;
import java.util.function.Consumer;

/**
 * Where HTTP listens.
 *
 * @param port 0 picks a free one
 * @param otherwise what happens where the port is taken
 * @param access who may use it
 */
public record ListenAddress(String host, int port, WhenTaken otherwise, HttpAccess access) {
    /** The port that nobody asked for by name. */
    public static final int DEFAULT_PORT = 7070;

    /** @throws MergeException {@code INVALID_ARGUMENT} where others would reach it and nothing would stop them */
    public ListenAddress {
        access.requireFor(host);
    }

    /** For everybody on this machine. */
    public ListenAddress(String host, int port, WhenTaken otherwise) {
        this(host, port, otherwise, HttpAccess.OPEN);
    }

    /** What to do where another program has the port. */
    public enum WhenTaken {
        FAIL,
        /** For the default port: any free one will do. */
        PICK_FREE
    }

    /** Reached from this machine only. */
    public static ListenAddress onThisMachine(int port) {
        return new ListenAddress(HttpServer.LOOPBACK, port, WhenTaken.FAIL);
    }

    /**
     * Starts to answer there.
     *
     * @param content adds what answers
     * @throws MergeException {@code INVALID_ARGUMENT} where that is not possible
     */
    public HttpServer listen(Consumer<Javalin> content) {
        try {
            return HttpServer.start(host, port, access, content);
        } catch (MergeException e) {
            if (otherwise == WhenTaken.FAIL || !(e.getCause() instanceof JavalinBindException)) {
                throw e;
            }
            return HttpServer.start(host, 0, access, content);
        }
    }
}
