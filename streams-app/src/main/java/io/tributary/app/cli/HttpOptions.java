package io.tributary.app.cli;

import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.ListenAddress.WhenTaken;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where health, metrics and the API are. */
final class HttpOptions {
    @Option(
            names = "--http-port",
            paramLabel = "P",
            description = "Where health, metrics and the API listen; 0 picks a free port (default: 7070, or a free one"
                    + " where that is taken).")
    private @Nullable Integer port;

    @Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            defaultValue = HttpServer.LOOPBACK,
            description =
                    "On which address (default: ${DEFAULT-VALUE}, this machine only). One that other machines reach needs"
                            + " a token or client certificates.")
    private String host = HttpServer.LOOPBACK;

    @Mixin
    private final HttpAccessOptions access = new HttpAccessOptions();

    ListenAddress address() {
        return port == null
                ? new ListenAddress(host, ListenAddress.DEFAULT_PORT, WhenTaken.PICK_FREE, access.access(Guard.DOOR))
                : new ListenAddress(host, port, WhenTaken.FAIL, access.access(Guard.DOOR));
    }

    /** How a person opens it. */
    String url(int listening) {
        return access.scheme() + "://" + (host.equals("0.0.0.0") ? HttpServer.LOOPBACK : host) + ":" + listening;
    }
}
