package io.tributary.app.cli;

import io.tributary.app.http.BearerToken;
import io.tributary.app.http.HttpAccess;
import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.http.TlsFiles;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may use HTTP. Secrets come from files: a command line is there for everybody to see. */
final class HttpAccessOptions {
    @Option(
            names = "--http-token-file",
            paramLabel = "FILE",
            description = "Clients must show the token in this file (Authorization: Bearer).")
    private @Nullable Path token;

    @Option(
            names = "--http-tls-cert",
            paramLabel = "FILE",
            description = "Encrypt, with this certificate and its chain (PEM).")
    private @Nullable Path certificate;

    @Option(names = "--http-tls-key", paramLabel = "FILE", description = "The certificate's key (PEM, PKCS#8).")
    private @Nullable Path key;

    @Option(
            names = "--http-client-ca",
            paramLabel = "FILE",
            description = "Clients must show a certificate of one of these authorities (PEM).")
    private @Nullable Path clients;

    HttpAccess access(Guard guard) {
        return new HttpAccess(Optional.ofNullable(token).map(BearerToken::read), tls(), guard);
    }

    /** {@code http} or {@code https}. */
    String scheme() {
        return certificate == null ? "http" : "https";
    }

    private Optional<TlsFiles> tls() {
        if (certificate != null && key != null) {
            return Optional.of(new TlsFiles(certificate, key, Optional.ofNullable(clients)));
        }
        if (certificate != null || key != null || clients != null) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--http-tls-cert and --http-tls-key belong together; --http-client-ca needs both.");
        }
        return Optional.empty();
    }
}
