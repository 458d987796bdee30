package io.tributary.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.http.ListenAddress.WhenTaken;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.security.Identity;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpAccessTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private Path tokenFile;

    private final List<StallStatus> stalls = List.of(StatusRows.stall(0, 1));

    @BeforeEach
    void writeToken() throws IOException {
        tokenFile = Files.writeString(directory.resolve("token"), SECRET + "\n");
    }

    private HttpServer listen(String host, HttpAccess access) {
        Rows rows = StatusRows.vision();
        Routes routes = new Routes(
                rows, new Health(() -> true, Map.of(Health.VIEW, () -> true), () -> stalls), () -> "tributary_up 1\n");
        return new ListenAddress(host, 0, WhenTaken.FAIL, access).listen(routes::addTo);
    }

    private HttpAccess token() {
        return new HttpAccess(Optional.of(BearerToken.read(tokenFile)), Optional.empty());
    }

    @Test
    void anAddressThatOthersReachIsRefusedWithoutTokenOrClientCertificates() throws Exception {
        Identity server = Identity.make(directory, "server");
        HttpAccess encryptedOnly = new HttpAccess(
                Optional.empty(), Optional.of(new TlsFiles(server.certificate(), server.key(), Optional.empty())));
        for (HttpAccess unguarded : List.of(HttpAccess.OPEN, encryptedOnly)) {
            for (String host : List.of("0.0.0.0", "::", "192.0.2.1", "nowhere.invalid")) {
                assertThatThrownBy(() -> listen(host, unguarded))
                        .isInstanceOf(MergeException.class)
                        .hasMessageContainingAll("HTTP on " + host, "--http-token-file", "--http-client-ca");
            }
        }
        try (HttpServer guarded = listen("0.0.0.0", token())) {
            assertThat(get(guarded, "/api/lineages", "Bearer " + SECRET).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutTheTokenOnlyHealthIsToldAndNothingMoreThanThat() throws Exception {
        try (HttpServer server = listen(HttpServer.LOOPBACK, token())) {
            for (String path : List.of("/api/lineages", "/metrics", "/openapi.yaml", "/nothing", "//health/live")) {
                HttpResponse<String> refused = get(server, path, null);
                assertThat(refused.statusCode()).as(path).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(refused.body()).contains("UNAUTHORIZED").doesNotContain(SECRET);
            }
            assertThat(get(server, "/health/live", null).body()).isEqualTo("{\"live\":true}");
            assertThat(get(server, "/health/ready", null).body()).isEqualTo("{\"ready\":false}");
            assertThat(get(server, "/health/live", "Bearer " + SECRET).body()).contains("boom");
        }
    }

    @Test
    void onlyTheWholeTokenOpens() throws Exception {
        try (HttpServer server = listen(HttpServer.LOOPBACK, token())) {
            for (String wrong : List.of(
                    "Bearer ",
                    "Bearer " + SECRET.substring(1),
                    "Bearer " + SECRET + "0",
                    "Basic " + SECRET,
                    SECRET,
                    "Bearer " + SECRET.replace('0', '1'))) {
                assertThat(get(server, "/metrics", wrong).statusCode())
                        .as(wrong)
                        .isEqualTo(401);
            }
            assertThat(get(server, "/metrics", "bearer " + SECRET).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTokenThatCouldBeGuessedIsRefusedWithoutSayingIt() throws IOException {
        for (String weak : List.of("", "short-secret", "two words are no token at all")) {
            Files.writeString(tokenFile, weak);
            assertThatThrownBy(() -> BearerToken.read(tokenFile))
                    .isInstanceOf(MergeException.class)
                    .hasMessageContainingAll(tokenFile.toString(), "openssl rand")
                    .message()
                    .doesNotContain(weak.isEmpty() ? "\u0000" : weak);
        }
        assertThatThrownBy(() -> BearerToken.read(directory.resolve("none"))).hasMessageContaining("none");
    }

    @Test
    void aPageThatPointsItsOwnNameHereIsTurnedAway() throws Exception {
        try (HttpServer server = listen(HttpServer.LOOPBACK, HttpAccess.OPEN)) {
            assertThat(raw(server.port(), "evil.example:" + server.port())).startsWith("HTTP/1.1 421");
            assertThat(raw(server.port(), "localhost:" + server.port())).startsWith("HTTP/1.1 200");
            assertThat(raw(server.port(), "127.0.0.1")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void withClientCertificatesOnlyWhoShowsOneIsAnswered() throws Exception {
        Identity own = Identity.make(directory, "server");
        Identity client = Identity.make(directory, "client");
        Identity stranger = Identity.make(directory, "stranger");
        HttpAccess access = new HttpAccess(
                Optional.empty(),
                Optional.of(new TlsFiles(own.certificate(), own.key(), Optional.of(client.certificate()))));
        try (HttpServer server = listen("0.0.0.0", access)) {
            URI uri = URI.create("https://127.0.0.1:" + server.port() + "/api/lineages");
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            assertThat(trusting(own, Optional.of(client))
                            .send(request, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            for (Optional<Identity> wrong : List.of(Optional.<Identity>empty(), Optional.of(stranger))) {
                assertThatThrownBy(() -> trusting(own, wrong).send(request, BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aCertificateThatIsNoneIsRefusedByName() throws Exception {
        Identity own = Identity.make(directory, "server");
        TlsFiles wrong = new TlsFiles(own.key(), own.key(), Optional.empty());
        TlsFiles wrongKey = new TlsFiles(own.certificate(), own.certificate(), Optional.empty());
        assertThatThrownBy(() -> listen(HttpServer.LOOPBACK, new HttpAccess(Optional.empty(), Optional.of(wrong))))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("server.key");
        assertThatThrownBy(() -> listen(HttpServer.LOOPBACK, new HttpAccess(Optional.empty(), Optional.of(wrongKey))))
                .isInstanceOf(MergeException.class)
                .hasMessageContainingAll("server.crt", "private key");
    }

    private static HttpClient trusting(Identity server, Optional<Identity> own)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(server.certificate())) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore ownStore = KeyStore.getInstance("PKCS12");
        ownStore.load(null, null);
        if (own.isPresent()) {
            try (InputStream in = Files.newInputStream(own.get().store())) {
                ownStore.load(in, Identity.PASSWORD.toCharArray());
            }
        }
        keys.init(ownStore, Identity.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpResponse<String> get(HttpServer server, String path, @Nullable String authorization)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** The JDK's client does not let one choose the Host header. */
    private static String raw(int port, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
