package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.webhook.Callers;
import io.tributary.merge.fixture.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against a real broker: a registry calls, the receiver is killed, the next one publishes. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class WebhookIT {
    private static final String TAKES_CALLS = "Takes calls at http://127.0.0.1:";

    @TempDir
    private Path directory;

    @Test
    void aCallThatWasTakenIsPublishedThoughTheReceiverWasKilled() throws Exception {
        byte[] weights = TinyModel.seeded(1).bytes().bytes();
        Path base = directory.resolve("base.safetensors");
        TinyModel.seeded(0).bytes().write(base);
        Path secret = Files.writeString(directory.resolve("secret"), Callers.SECRET);
        try (Callers callers = new Callers();
                EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                JavaProcess coordinator = JavaProcess.start(
                        Main.class, options(broker, "coordinator", "--http-port", "0", "--replication-factor", "1"));
                JavaProcess worker = JavaProcess.start(Main.class, options(broker, "worker"))) {
            coordinator.awaitLine("The coordinator runs");
            run(broker, "declare", "line", "--base", base.toString());
            List<String> receiver = options(
                    broker,
                    "webhook",
                    "--port",
                    "0",
                    "--lineage",
                    "line",
                    "--expert",
                    "{model}-{version}",
                    "--mlflow-url",
                    callers.url(),
                    "--mlflow-model",
                    "cars",
                    "--mlflow-secret-file",
                    secret.toString());
            callers.version(7, "PENDING_REGISTRATION", weights);
            try (JavaProcess first = JavaProcess.start(Main.class, receiver)) {
                assertThat(call(callers, first)).isEqualTo(202);
                first.kill();
                assertThat(first.output()).doesNotContain(Callers.SECRET);
            }
            callers.version(7, "READY", weights);
            try (JavaProcess second = JavaProcess.start(Main.class, receiver)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> run(broker, "versions", "line", "--json")
                                        .json()
                                        .path("versions")
                                        .size()
                                == 1);
                assertThat(run(broker, "status", "line", "--json").out()).contains("cars-7");
                assertThat(call(callers, second)).isEqualTo(202);
                assertThat(worker.isAlive()).isTrue();
            }
        }
    }

    private static int call(Callers callers, JavaProcess receiver) throws Exception {
        int port = Integer.parseInt(receiver.awaitLine(TAKES_CALLS).replaceFirst("/.*", ""));
        return callers.registryCalls(port, "id-" + port, Instant.now(), Callers.registered("cars", 7))
                .statusCode();
    }

    private CommandRun run(EmbeddedBroker broker, String... command) {
        return CommandRun.of(options(broker, command).toArray(String[]::new)).expecting(0);
    }

    private List<String> options(EmbeddedBroker broker, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--data", directory.resolve("data-" + command[0]).toString()));
        all.addAll(List.of("--bootstrap", broker.bootstrap()));
        all.addAll(List.of("--store", directory.resolve("store").toString()));
        return all;
    }
}
