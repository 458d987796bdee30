package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.version.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A lineage that takes task vectors from what its experts started from, from end to end. */
@ExtendWith(LastWords.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class StartIT {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final String TRACK = "vision@initialize";

    @TempDir
    Path directory;

    @Test
    void expertsAreFoldedAndFoldedAgainFromTheirStartsWhichStayAsLongAsTheyDo() throws IOException {
        try (JavaProcess up = JavaProcess.start(
                Main.class, List.of("up", "--data", data().toString(), "--workers", "2", "--http-port", "0"))) {
            up.awaitLine("Ready.");
            run(
                    "declare",
                    "vision",
                    "--base",
                    model("base", BASE),
                    "--technique",
                    "average",
                    "--initialize",
                    "merged",
                    "--task-vector",
                    "start");
            TinyModel first = BASE.tuned(2);
            TinyModel second = BASE.tuned(3);
            run("publish", "vision", "--expert", "first", model("first", first), "--wait");
            JsonNode start = sealed(1);
            run(
                    "publish",
                    "vision",
                    "--expert",
                    "second",
                    model("second", second),
                    "--start",
                    weights(start),
                    "--wait");

            assertIsAverageOf(first, second, place(start));
            Path newest = data().resolve("store/lineages/vision/versions/000002");
            assertThat(Manifest.read(newest).experts().get(0).start()).isEmpty();
            assertThat(Manifest.read(newest).experts().get(1).start()).containsExactly(weights(start));
            theStartStaysWhenItsWindowHasPassed(start);
            theSameBytesComeOutAgain();
            aStartThatIsGoneIsMissedByNameBeforeAnythingChanges(place(start));
            theStartGoesWithTheExpert(start);
            up.terminate();
            up.awaitEnd();
        }
    }

    private void theStartStaysWhenItsWindowHasPassed(JsonNode start) {
        for (int more = 3; more <= 10; more++) {
            run("publish", "vision", "--expert", "more-" + more, model("more-" + more, BASE.tuned(more)));
        }
        run("publish", "vision", "--expert", "last", model("last", BASE.tuned(11)), "--wait");
        sealed(11);
        assertThat(place(start)).isDirectory();
        assertThat(place(start).resolveSibling("000002")).doesNotExist();
    }

    private void theSameBytesComeOutAgain() {
        JsonNode replay =
                run("replay", "vision", "--json").json().path("replays").path(0);
        assertThat(replay.path("identical").booleanValue()).isTrue();

        run("fork", "vision", "--at", "11", "--as", "fork");
        run("retract", "fork", "--expert", "first", "--by", "refold");
        run("retract", "vision", "--expert", "first", "--by", "refold");
        assertThat(data().resolve("store/lineages/fork/versions/000002/model.safetensors"))
                .hasSameBinaryContentAs(data().resolve("store/lineages/vision/versions/000012/model.safetensors"));
    }

    private void aStartThatIsGoneIsMissedByNameBeforeAnythingChanges(Path start) throws IOException {
        sealed(12);
        Path hidden = directory.resolve("hidden");
        Files.move(start, hidden);
        CommandRun refold = command("retract", "vision", "--expert", "more-3", "--by", "refold");
        CommandRun replay = command("replay", "vision", "--reverse", "--as", "never");
        Files.move(hidden, start);

        assertThat(refold.status()).isEqualTo(3);
        assertThat(refold.err()).contains("nothing has changed", "Expert 'second' was fine-tuned from", "000001");
        assertThat(replay.status()).isEqualTo(3);
        assertThat(replay.err()).contains("What expert 'second' was fine-tuned from cannot be had any more");
        assertThat(run("status", "vision", "--json").json().path("step").longValue())
                .isEqualTo(10);
    }

    private void theStartGoesWithTheExpert(JsonNode start) {
        run("retract", "vision", "--expert", "second");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(place(start)));
    }

    private void assertIsAverageOf(TinyModel first, TinyModel second, Path start) {
        try (Checkpoint from = Checkpoint.open(start);
                Checkpoint merged = Checkpoint.open(data().resolve("store/lineages/vision/versions/000002"))) {
            for (String name : TinyModel.SHAPES.keySet()) {
                double[] base = BASE.tensor(name);
                for (int i = 0; i < base.length; i++) {
                    double expected = base[i]
                            + ((first.tensor(name)[i] - base[i]) + (second.tensor(name)[i] - value(from, name, i))) / 2;
                    assertThat(value(merged, name, i)).as("%s[%d]", name, i).isCloseTo(expected, within(1e-6));
                }
            }
        }
    }

    private static double value(Checkpoint checkpoint, String tensor, int i) {
        ByteBuffer bytes = checkpoint.tensor(tensor).orElseThrow().readAll().order(ByteOrder.LITTLE_ENDIAN);
        return bytes.getFloat(bytes.position() + i * Float.BYTES);
    }

    /** The newest version of the second track, once there are so many. */
    private JsonNode sealed(int versions) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> run("versions", TRACK, "--json").json().path("versions"), made -> made.size() >= versions)
                .path(versions - 1);
    }

    private static String weights(JsonNode version) {
        return version.path("weights").textValue();
    }

    private Path place(JsonNode version) {
        return data().resolve("store").resolve(version.path("path").textValue());
    }

    private String model(String name, TinyModel model) {
        return model.write(directory.resolve(name + ".safetensors")).toString();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private CommandRun run(String... arguments) {
        return command(arguments).expecting(0);
    }

    private CommandRun command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
