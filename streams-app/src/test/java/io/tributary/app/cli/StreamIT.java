package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a user does it: a running {@code up}, experts published from the command line, versions on disk. */
@EnabledIf("referenceIsThere")
@ExtendWith(LastWords.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StreamIT {
    private static final Path GOLDEN = Path.of("../../shared/golden/opcm");
    private static final Path LORA = Path.of("../../shared/golden/lora");
    private static final Path VISION = Path.of("../../shared/vision8/models");
    private static final List<String> VISION_TASKS = List.of(
            "cifar10-grey", "doodle", "kannada", "mnist", "notmnist", "omniglot-alphabets", "optdigits", "sign-digits");

    @TempDir
    static Path directory;

    private static JavaProcess up;

    static boolean referenceIsThere() {
        return Files.isDirectory(GOLDEN);
    }

    @BeforeAll
    static void start() throws IOException {
        up = JavaProcess.start(
                Main.class, List.of("up", "--data", data().toString(), "--workers", "2", "--http-port", "0"));
        up.awaitLine("Ready.");
    }

    @AfterAll
    static void stop() {
        up.terminate();
        up.awaitEnd();
        up.close();
    }

    @Test
    void everyStepAgreesWithTheReferenceWhetherExpertsComeOneByOneOrAllAtOnce() throws IOException {
        declare("one-by-one", GOLDEN.resolve("base.safetensors"));
        declare("all-at-once", GOLDEN.resolve("base.safetensors"));
        JsonNode log =
                new ObjectMapper().readTree(GOLDEN.resolve("log.json").toFile()).path("log");
        PlainTensors base = PlainTensors.read(GOLDEN.resolve("base.safetensors"));

        for (int step = 1; step <= 6; step++) {
            JsonNode published = publish("one-by-one", "expert-" + step, golden(step), "--wait");
            Path version = Path.of(published.path("where").textValue());
            assertThat(version).isEqualTo(version("one-by-one", step));

            PlainTensors reference = PlainTensors.read(GOLDEN.resolve("merged-" + step + ".safetensors"));
            assertThat(weights(version).furthestFrom(reference, base))
                    .as("step %d", step)
                    .isLessThan(2e-5);
            double lambda =
                    log.path(String.valueOf(step - 1)).path("model/lambda_t").doubleValue();
            assertThat(published.path("version").path("lambda").doubleValue()).isCloseTo(lambda, within(1e-6));
        }

        for (int step = 1; step < 6; step++) {
            publish("all-at-once", "expert-" + step, golden(step));
        }
        publish("all-at-once", "expert-6", golden(6), "--wait");
        for (int step = 1; step <= 6; step++) {
            assertThat(bytes(version("all-at-once", step)))
                    .as("step %d", step)
                    .isEqualTo(bytes(version("one-by-one", step)));
        }

        Path offline = directory.resolve("offline");
        List<Path> experts = new ArrayList<>();
        for (int step = 1; step <= 6; step++) {
            experts.add(golden(step));
        }
        merge(GOLDEN.resolve("base.safetensors"), offline, experts);
        assertThat(bytes(offline)).isEqualTo(bytes(version("one-by-one", 6)));
        CommandRun.of("verify", version("one-by-one", 6).toString()).expecting(0);
    }

    /** How good each of them is: {@code Vision8MergeTest}. */
    @Test
    void eightRealExpertsGiveTheSameWeightsAfterEveryStepAsAMergeWithoutABroker() throws IOException {
        declare("vision8", VISION.resolve("base.safetensors"));
        List<Path> experts = new ArrayList<>();
        for (String task : VISION_TASKS) {
            Path expert = VISION.resolve("expert-" + task + ".safetensors");
            experts.add(expert);
            publish("vision8", task, expert, "--wait");
        }
        Path offline = directory.resolve("vision8-offline");
        merge(VISION.resolve("base.safetensors"), offline, experts, "--every-step");
        for (int step = 1; step <= VISION_TASKS.size(); step++) {
            assertThat(bytes(version("vision8", step)))
                    .as("step %d", step)
                    .isEqualTo(bytes(offline.resolve("%06d".formatted(step))));
        }
    }

    @Test
    void adaptersAndFullExpertsOfAnyWidthMixInOneLineage() throws IOException {
        Path narrow = PlainTensors.narrowed(
                LORA.resolve("rslora-merged/model.safetensors"), directory.resolve("rslora-narrow.safetensors"));
        declare("mixed", LORA.resolve("llama-base"));
        List<Path> experts = List.of(
                LORA.resolve("plain-adapter"),
                narrow,
                LORA.resolve("dora-adapter"),
                LORA.resolve("patterns-merged"),
                LORA.resolve("modules-to-save-adapter"));
        for (int i = 0; i < experts.size(); i++) {
            publish("mixed", "expert-" + i, experts.get(i), "--wait");
        }
        Path offline = directory.resolve("mixed-offline");
        merge(LORA.resolve("llama-base"), offline, experts);
        assertThat(bytes(version("mixed", experts.size()))).isEqualTo(bytes(offline));
        CommandRun.of(
                        "inspect",
                        experts.get(0).toString(),
                        "--base",
                        LORA.resolve("llama-base").toString())
                .expecting(0);
    }

    private static void declare(String lineage, Path base) {
        run("declare", lineage, "--base", base.toString(), "--set", "alpha=0.5", "--retain", "0");
    }

    private static JsonNode publish(String lineage, String id, Path expert, String... more) {
        List<String> arguments = new ArrayList<>(List.of("publish", lineage, "--expert", id, expert.toString()));
        arguments.addAll(List.of(more));
        arguments.add("--json");
        return run(arguments.toArray(String[]::new)).json();
    }

    private static void merge(Path base, Path out, List<Path> experts, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("merge", "--base", base.toString(), "--out", out.toString(), "--set", "alpha=0.5"));
        arguments.addAll(List.of(more));
        experts.forEach(expert -> arguments.add(expert.toString()));
        CommandRun.of(arguments.toArray(String[]::new)).expecting(0);
    }

    private static CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--data");
        all.add(data().toString());
        return CommandRun.of(all.toArray(String[]::new)).expecting(0);
    }

    private static Path data() {
        return directory.resolve("data");
    }

    private static Path golden(int step) {
        return GOLDEN.resolve("expert-" + step + ".safetensors");
    }

    private static Path version(String lineage, int number) {
        return data().resolve("store/lineages").resolve(lineage).resolve("versions/%06d".formatted(number));
    }

    private static PlainTensors weights(Path version) {
        return PlainTensors.read(version.resolve("model.safetensors"));
    }

    private static byte[] bytes(Path version) throws IOException {
        return Files.readAllBytes(version.resolve("model.safetensors"));
    }
}
