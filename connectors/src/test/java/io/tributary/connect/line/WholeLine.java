package io.tributary.connect.line;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.connect.fixture.ConnectWorker;
import io.tributary.merge.fixture.ProgramText;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A broker, and as processes of their own: coordinator, worker, evaluator, model server, and a Connect worker with both
 * connectors. Trainers save to {@code experts/}; serving systems read {@code models/lines/current}, or ask the server.
 */
final class WholeLine implements AutoCloseable {
    static final String LINEAGE = "lines";
    static final String CONNECT = "connect";
    static final List<String> ROLES = List.of("coordinator", "evaluator", "serve", "worker", CONNECT);

    private static final String QUESTION = """
            {"inputs": [{"name": "inputs", "datatype": "FP32", "shape": [1, 3], "data": [1, 0, 0]}]}""";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final EmbeddedBroker broker;
    private final int port;
    private final Map<String, Role> roles = new TreeMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private ConnectWorker connect;

    WholeLine(Path directory) throws IOException {
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.createDirectories(directory.resolve("experts"));
        suite();
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        start("coordinator").awaitSaying("The coordinator runs");
        connect = ConnectWorker.start(broker.bootstrap(), directory.resolve(CONNECT));
        start("worker");
        start("evaluator");
        command(
                "declare",
                LINEAGE,
                "--base",
                weights("base", 0).toString(),
                "--technique",
                "average",
                "--evaluate",
                "every",
                "--suite",
                LINEAGE,
                "--gate",
                "mean >= 90");
        start("serve");
        connect.put("experts", source());
        connect.put("disk", sink());
        connect.awaitRunning("experts");
        connect.awaitRunning("disk");
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    /** Two classes, told apart by which of two numbers is larger. */
    private void suite() throws IOException {
        Files.writeString(directory.resolve("linear.py"), ProgramText.LINEAR);
        SafetensorsBytes.file()
                .f32("x", new long[] {2, 3}, 1, 0, 0, /**/ 0, 1, 0)
                .i64("y", new long[] {2}, 0, 1)
                .write(directory.resolve("floats.safetensors"));
        Files.writeString(directory.resolve("suite.yaml"), """
                suite: lines
                program: linear.py
                tasks:
                - {task: floats, file: floats.safetensors, inputs: x, labels: y}
                """);
    }

    /** Weights that tell the classes apart where {@code size} is positive. */
    private Path weights(String name, float size) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        return SafetensorsBytes.file()
                .f32("w", new long[] {2, 3}, size, 0, 0, 0, size, 0)
                .write(folder.resolve("model.safetensors"));
    }

    /** A trainer saves a checkpoint; returns when it has, in milliseconds since 1970. */
    long save(int number) throws IOException {
        weights("experts/" + LINEAGE + "/e" + number, number);
        return System.currentTimeMillis();
    }

    /** Runs a command to its end. */
    void command(String... arguments) {
        Role role = role("command", List.of(arguments));
        role.awaitDone();
    }

    private Role start(String name) {
        Role started = role(name, arguments(name));
        roles.put(name, started);
        return started;
    }

    private List<String> arguments(String role) {
        String suite = directory.resolve("suite.yaml").toString();
        return switch (role) {
            case "coordinator" -> List.of("coordinator", "--http-port", "0");
            case "worker" -> List.of("worker");
            case "evaluator" -> List.of("evaluator", "--suite", suite);
            default -> List.of("serve", LINEAGE, "--suite", suite, "--port", String.valueOf(port));
        };
    }

    private Role role(String name, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(
                "--bootstrap",
                broker.bootstrap(),
                "--data",
                directory.resolve("data-" + name).toString()));
        if (!name.equals("coordinator")) {
            all.addAll(List.of("--store", directory.resolve("store").toString()));
        }
        return Role.start(directory.resolve(name + ".log"), all);
    }

    private Map<String, String> source() {
        Map<String, String> settings = connector("CheckpointSourceConnector");
        settings.putAll(Map.of(
                "exactly.once.support", "required",
                "place", "directory",
                "directory.root", directory.resolve("experts").toString(),
                "directory.quiet.looks", "2",
                "look.every.ms", "100",
                "expert.id", "{name}"));
        return settings;
    }

    private Map<String, String> sink() {
        Map<String, String> settings = connector("ServingSinkConnector");
        settings.putAll(Map.of(
                "topics", Topics.DEFAULT.promotions(),
                "target", "alias-directory",
                "alias.directory", directory.resolve("models/{lineage}").toString(),
                "deployments.bootstrap.servers", broker.bootstrap()));
        return settings;
    }

    private Map<String, String> connector(String type) {
        return ConnectWorker.connector(type, directory.resolve("store").toString());
    }

    /** Kills one of {@link #ROLES} as {@code kill -9} does, and starts it again. */
    void kill(String role) {
        if (role.equals(CONNECT)) {
            connect.kill();
            connect = ConnectWorker.start(broker.bootstrap(), directory.resolve(CONNECT));
        } else {
            Objects.requireNonNull(roles.get(role)).kill();
            start(role);
        }
    }

    /** The version that the link leads to; 0 where there is none yet. */
    long linked() {
        Path link = directory.resolve("models").resolve(LINEAGE).resolve("current");
        try {
            return Files.exists(link)
                    ? Long.parseLong(link.toRealPath().getFileName().toString())
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that answers a request, which must be right; 0 where nobody answers. */
    long answering() {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/models/" + LINEAGE + "/infer"))
                            .timeout(Duration.ofSeconds(10))
                            .POST(BodyPublishers.ofString(QUESTION))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 503) {
                return 0;
            }
            var document = JSON.readTree(answer.body());
            if (document.at("/outputs/1/data/0").asInt(-1) != 0) {
                throw new IllegalStateException("A wrong answer: " + answer.statusCode() + " " + answer.body());
            }
            return document.path("model_version").asLong();
        } catch (IOException nobody) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        connect.close();
        roles.values().forEach(Role::close);
        broker.close();
    }
}
