package io.tributary.app.http;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Who may use HTTP. From this machine everybody may, unless a token is set; an address that others reach needs a token,
 * client certificates, or paths that each ask for a secret of their own.
 */
public record HttpAccess(Optional<BearerToken> token, Optional<TlsFiles> tls, Guard guard) {
    /** Neither token nor TLS: for this machine alone. */
    public static final HttpAccess OPEN = new HttpAccess(Optional.empty(), Optional.empty());

    /** Where it is decided whether a request may pass. */
    public enum Guard {
        /** At the door, for all paths. */
        DOOR,
        /** At each path, but for those of health, by what its senders show. */
        PATHS
    }

    public HttpAccess(Optional<BearerToken> token, Optional<TlsFiles> tls) {
        this(token, tls, Guard.DOOR);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} where others would reach it and nothing would stop them */
    void requireFor(String host) {
        boolean guarded = guard == Guard.PATHS
                || token.isPresent()
                || tls.flatMap(TlsFiles::clients).isPresent();
        if (!guarded && !isLoopback(host)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "HTTP on " + host + " is reached by other machines, and nothing says who may use it. Give"
                            + " --http-token-file FILE (a secret that clients show), or --http-tls-cert,"
                            + " --http-tls-key and --http-client-ca (client certificates), or stay on "
                            + HttpServer.LOOPBACK + ".");
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // It cannot be listened on either.
            return false;
        }
    }
}
