package io.tributary.app.cli;

import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.ListenAddress.WhenTaken;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a server of requests listens, who may use it, and how large a request may be. */
final class ServerOptions {
    @Option(
            names = "--port",
            paramLabel = "P",
            description = "Where it listens; 0 picks a free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = HttpServer.LOOPBACK,
            description = "On which address (default: ${DEFAULT-VALUE}, this machine only).")
    private String host = HttpServer.LOOPBACK;

    @Mixin
    private final HttpAccessOptions access = new HttpAccessOptions();

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            description = "The largest request in bytes (default: ${DEFAULT-VALUE}).")
    private int largestBody;

    /** @param port and {@code largestBody}: where nothing else is said */
    ServerOptions(int port, int largestBody) {
        this.port = port;
        this.largestBody = largestBody;
    }

    ListenAddress address(Guard guard) {
        return new ListenAddress(host, port, WhenTaken.FAIL, access.access(guard));
    }

    int largestBody() {
        return Count.atLeastOne("--max-body", largestBody);
    }

    /** How a person opens it. */
    String url(int listening) {
        return access.scheme() + "://" + host + ":" + listening;
    }
}
