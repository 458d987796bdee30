package io.tributary.app.http;

import io.tributary.merge.MergeException;

/**
 * Where HTTP listens.
 *
 * @param port 0 picks a free one
 * @param otherwise what happens where the port is taken
 */
public record ListenAddress(String host, int port, WhenTaken otherwise) {
    /** The port that nobody asked for by name. */
    public static final int DEFAULT_PORT = 7070;

    /** What to do where another program has the port. */
    public enum WhenTaken {
        FAIL,
        /** For the default port: any free one will do. */
        PICK_FREE
    }

    HttpServer listen(Routes routes) {
        try {
            return HttpServer.start(host, port, routes);
        } catch (MergeException e) {
            if (otherwise == WhenTaken.FAIL) {
                throw e;
            }
            return HttpServer.start(host, 0, routes);
        }
    }
}
