package io.tributary.app.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Apicurio registry as a process of its own, with its schemas in memory. It needs a newer Java than we do. */
public final class ApicurioServer implements AutoCloseable {
    /** Where the build unpacks it; relative to the module. */
    private static final Path HOME = Path.of("target/apicurio");

    private static final int JAVA_NEEDED = 21;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127.0.0.1:[0-9]+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final String address;

    private ApicurioServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Why there can be none here; empty where there can. */
    public static Optional<String> missing() {
        if (!Files.exists(HOME.resolve("quarkus-run.jar"))) {
            return Optional.of("No Apicurio server in " + HOME.toAbsolutePath()
                    + "; the build unpacks it before integration tests: ./mvnw -pl streams-app -am verify");
        }
        return java().isPresent()
                ? Optional.empty()
                : Optional.of("No Java " + JAVA_NEEDED + " or newer for the Apicurio server: looked at this one,"
                        + " JAVA_HOME and /usr/lib/jvm");
    }

    /** @param directory for its log */
    public static ApicurioServer start(Path directory) throws IOException {
        Path log = directory.resolve("apicurio.log");
        Process process = new ProcessBuilder(
                        java().orElseThrow().toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=0",
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=0",
                        "-jar",
                        HOME.resolve("quarkus-run.jar").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String address = Awaitility.await("Apicurio")
                    .atMost(120, TimeUnit.SECONDS)
                    .failFast(() -> !process.isAlive())
                    .until(() -> listening(log), Optional::isPresent)
                    .orElseThrow();
            return new ApicurioServer(process, address);
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw new IllegalStateException(Files.readString(log), e);
        }
    }

    private static Optional<String> listening(Path log) throws IOException {
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<Path> java() {
        if (Runtime.version().feature() >= JAVA_NEEDED) {
            return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"));
        }
        try (Stream<Path> installed =
                Files.exists(Path.of("/usr/lib/jvm")) ? Files.list(Path.of("/usr/lib/jvm")) : Stream.<Path>empty()) {
            String home = System.getenv("JAVA_HOME");
            return Stream.concat(home == null ? Stream.empty() : Stream.of(Path.of(home)), installed)
                    .filter(jdk -> feature(jdk) >= JAVA_NEEDED)
                    .map(jdk -> jdk.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int feature(Path jdk) {
        try {
            for (String line : Files.readAllLines(jdk.resolve("release"))) {
                if (line.startsWith("JAVA_VERSION=")) {
                    return Runtime.Version.parse(
                                    line.substring(line.indexOf('=') + 1).replace("\"", ""))
                            .feature();
                }
            }
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    /** Where it speaks Confluent's API. */
    public String url() {
        return address + "/apis/ccompat/v7";
    }

    /** What others do with it: method, path after {@link #url()}, and a JSON body or nothing. */
    HttpResponse<String> call(String method, String path, String body) throws Exception {
        return call(URI.create(url() + path), method, body);
    }

    /** A schema by its content id, as Apicurio's own clients ask for it. */
    HttpResponse<String> contentId(int id) throws Exception {
        return call(URI.create(address + "/apis/registry/v3/ids/contentIds/" + id), "GET", "");
    }

    private static HttpResponse<String> call(URI uri, String method, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The names of all subjects, in JSON. */
    public List<String> subjects() throws Exception {
        String all = call("GET", "/subjects", "").body();
        return Stream.of(all.replaceAll("[\\[\\]\"\\s]", "").split(","))
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
