package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.app.time.BrightnessSuite;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every client command against one real {@code up}, in the order in which a person would use them. */
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(LastWords.class)
class CommandLineIT {
    private static final String PRINTED_URL = "HTTP at ";

    @TempDir
    private static Path directory;

    private static JavaProcess up;
    private static String url;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        up = JavaProcess.start(
                Main.class,
                List.of("up", "--data", directory.resolve("data").toString(), "--workers", "1", "--http-port", "0"));
        String said = up.awaitLine(PRINTED_URL);
        url = said.substring(0, said.indexOf(' '));
        up.awaitLine("Ready.");
        checkpoint("base", 1, 0);
        checkpoint("cars", 1, 2);
        checkpoint("birds", 1, 3);
        checkpoint("broken", 1, 0).writeNan();
    }

    @AfterAll
    static void stop() {
        up.terminate();
        assertThat(up.awaitEnd()).isIn(0, 143);
        up.close();
    }

    @Test
    @Order(1)
    void aLineageIsDeclaredAndDeclaringItAgainChangesNothing() {
        assertThat(run("declare", "vision", "--base", path("base")))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("Lineage vision is declared", "shards");
        assertThat(run("declare", "vision", "--base", path("base"))).isZero();
        assertThat(run("declare", "vision", "--base", path("base"), "--set", "alpha=0.3"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("LINEAGE_EXISTS");
    }

    @Test
    @Order(2)
    void aPublishIsFollowedToAVersionWhosePathIsTheAnswer() {
        assertThat(run("publish", "vision", "--expert", "cars", path("cars"), "--wait", "--timeout", "2m"))
                .as(err::toString)
                .isZero();

        Path version = Path.of(out.toString().strip());
        assertThat(version).isEqualTo(directory.resolve("data/store/lineages/vision/versions/000001"));
        assertThat(version.resolve("model.safetensors")).isRegularFile();
        assertThat(err.toString()).contains("energy kept", "λ");
    }

    @Test
    @Order(3)
    void aRejectedExpertCostsExitThreeAndOneMessage() {
        assertThat(run("publish", "vision", "--expert", "broken", path("broken"), "--wait", "--timeout", "2m"))
                .isEqualTo(3);

        assertThat(err.toString()).contains("NOT_FINITE").doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @Order(3)
    void anIdThatStandsForOtherContentIsRefused() {
        assertThat(run("publish", "vision", "--expert", "cars", path("birds"), "--wait", "--timeout", "2m"))
                .isEqualTo(3);

        assertThat(err.toString()).contains("EXPERT_ID_TAKEN");
    }

    @Test
    @Order(3)
    void whatIsNoCheckpointIsRefusedBeforeAnythingIsCopied() throws Exception {
        Path text = Files.writeString(directory.resolve("notes.safetensors"), "this is no checkpoint, but long enough");

        assertThat(run("publish", "vision", "--expert", "text", text.toString()))
                .isEqualTo(3);
        assertThat(run("publish", "vision", "--expert", "gone", path("gone"))).isEqualTo(3);
        assertThat(run("publish", "birds", "--expert", "birds", path("birds"))).isEqualTo(3);
        assertThat(err.toString()).contains("UNKNOWN_LINEAGE");
    }

    @Test
    @Order(4)
    void aPausedLineageEndsTheWaitAndGoesOnAfterwards() throws Exception {
        assertThat(run("pause", "vision", "--reason", "a look at cars"))
                .as(err::toString)
                .isZero();
        assertThat(json("status", "vision", "--json").get("phase").asText()).isEqualTo("PAUSED");
        assertThat(run("publish", "vision", "--expert", "birds", path("birds"), "--wait", "--timeout", "2m"))
                .isEqualTo(4);
        assertThat(err.toString()).contains("a look at cars", "tributary resume vision");

        assertThat(run("resume", "vision")).as(err::toString).isZero();
        assertThat(run("publish", "vision", "--expert", "birds", path("birds"), "--wait", "--timeout", "2m"))
                .as(err::toString)
                .isZero();
    }

    @Test
    @Order(5)
    void statusVersionsAndShowTellTheSameToPeopleAndPrograms() throws Exception {
        assertThat(run("status")).isZero();
        assertThat(out.toString()).contains("LINEAGE", "vision", "active");
        JsonNode lineage = json("status", "vision", "--json");
        assertThat(lineage.get("step").asLong()).isEqualTo(2);
        assertThat(json("versions", "vision", "--json").get("versions")).hasSize(2);
        assertThat(json("show", "vision", "2", "--json").get("contains").findValuesAsText("expertId"))
                .containsExactly("cars", "birds");
        assertThat(run("show", "vision", "9")).isEqualTo(3);

        assertThat(new ObjectMapper().readTree(get("/api/lineages/vision"))).isEqualTo(lineage);
        assertThat(get("/metrics")).contains("tributary_steps_total{lineage=\"vision\"} 2.0", "kafka_stream");
    }

    @Test
    @Order(5)
    void watchTellsTheStoryFromItsStart() {
        assertThat(run("watch", "vision", "--from-start", "--until-quiet", "2s"))
                .isZero();

        assertThat(out.toString())
                .containsSubsequence(
                        "base accepted", "cars accepted", "step 1 committed: cars", "version 1 sealed", "paused")
                .contains("broken REJECTED");
    }

    @Test
    @Order(6)
    void theOfflineMergeGivesTheSameBytes() throws Exception {
        Path merged = directory.resolve("merged");
        assertThat(run("merge", "--base", path("base"), "--out", merged.toString(), path("cars"), path("birds")))
                .as(err::toString)
                .isZero();

        assertThat(merged.resolve("model.safetensors"))
                .hasSameBinaryContentAs(
                        directory.resolve("data/store/lineages/vision/versions/000002/model.safetensors"));
        assertThat(run("merge", "--base", path("base"), "--out", merged.toString(), path("cars")))
                .isEqualTo(3);
    }

    @Test
    @Order(7)
    void aVersionIsIntactUntilSomebodyTouchesIt() throws Exception {
        Path version = directory.resolve("merged");
        assertThat(run("verify", version.toString())).as(err::toString).isZero();
        assertThat(out.toString()).startsWith("Intact");

        Path weights = version.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThat(run("verify", version.toString())).isEqualTo(3);
        assertThat(err.toString()).contains("model.safetensors");
    }

    @Test
    @Order(8)
    void inspectSaysWhetherACheckpointWouldBeAccepted() throws Exception {
        assertThat(run("inspect", path("cars"), "--base", path("base")))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("Would be accepted as an expert");
        assertThat(run("inspect", path("broken"), "--base", path("base"))).isEqualTo(3);
        assertThat(err.toString()).contains("NOT_FINITE");
    }

    @Test
    @Order(9)
    void weightsAndStatisticsReachTheMergeThatNeedsThem() throws Exception {
        checkpoint("cars-fisher", 7, 0).writeSquares();
        checkpoint("birds-fisher", 8, 0).writeSquares();
        assertThat(run("declare", "fish", "--base", path("base"), "--technique", "fisher"))
                .as(err::toString)
                .isZero();
        assertThat(run("publish", "fish", "--expert", "cars", path("cars"))).isEqualTo(3);
        assertThat(err.toString()).contains("MISSING_STATISTIC", "--statistic fisher=");
        for (String expert : List.of("cars", "birds")) {
            String weight = expert.equals("cars") ? "2" : "1";
            String statistic = "fisher=" + path(expert + "-fisher");
            assertThat(run(
                            "publish",
                            "fish",
                            "--expert",
                            expert,
                            path(expert),
                            "--weight",
                            weight,
                            "--statistic",
                            statistic,
                            "--wait",
                            "--timeout",
                            "2m"))
                    .as(err::toString)
                    .isZero();
        }
        Path merged = directory.resolve("fish");
        assertThat(run(
                        "merge",
                        "--base",
                        path("base"),
                        "--technique",
                        "fisher",
                        "--out",
                        merged.toString(),
                        "--weight",
                        "cars=2",
                        "--statistic",
                        "cars:fisher=" + path("cars-fisher"),
                        "--statistic",
                        "birds:fisher=" + path("birds-fisher"),
                        path("cars"),
                        path("birds")))
                .as(err::toString)
                .isZero();
        Path version = directory.resolve("data/store/lineages/fish/versions/000002/model.safetensors");
        assertThat(merged.resolve("model.safetensors")).hasSameBinaryContentAs(version);
    }

    @Test
    @Order(9)
    void aTaskIsExportedFromALineageAsFromItsVersionsDirectory() {
        assertThat(run("declare", "emr", "--base", path("base"), "--technique", "emr"))
                .isZero();
        for (String expert : List.of("cars", "birds")) {
            assertThat(run("publish", "emr", "--expert", expert, path(expert), "--wait", "--timeout", "2m"))
                    .as(err::toString)
                    .isZero();
        }
        Path ofLineage = directory.resolve("of-lineage");
        assertThat(run("export", "emr", "2", "--task", "cars", "--out", ofLineage.toString()))
                .as(err::toString)
                .isZero();
        assertThat(out.toString().strip()).isEqualTo(ofLineage.toString());
        Path version = directory.resolve("data/store/lineages/emr/versions/000002");
        Path ofDirectory = directory.resolve("of-directory");
        assertThat(run(
                        "export",
                        version.toString(),
                        "--base",
                        path("base"),
                        "--task",
                        "cars",
                        "--out",
                        ofDirectory.toString()))
                .as(err::toString)
                .isZero();
        assertThat(ofDirectory.resolve("model.safetensors"))
                .hasSameBinaryContentAs(ofLineage.resolve("model.safetensors"));
        assertThat(run("export", "emr", "2", "--task", "ships", "--out", path("ships")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Known: birds, cars.");
        assertThat(run("export", "vision", "1", "--task", "cars", "--out", path("ships")))
                .isNotZero();
        assertThat(err.toString()).contains("keeps no masks");
    }

    @Test
    @Order(9)
    void everyExpertIsTrainedFromTheNewestVersionAndWhatIsPublishedIsNotTrainedAgain() throws Exception {
        BrightnessSuite made = new BrightnessSuite(Files.createDirectories(directory.resolve("brightness")));
        String suite = made.suite().toString();
        assertThat(run(
                        "declare",
                        "school",
                        "--base",
                        made.base().toString(),
                        "--technique",
                        "ema",
                        "--initialize",
                        "deploy"))
                .as(err::toString)
                .isZero();
        assertThat(run("train", "school", "--suite", suite, "--steps", "12", "--rate", "0.01", "--batch", "8"))
                .as(err::toString)
                .isZero();
        assertThat(err.toString())
                .containsSubsequence(
                        "Published dim, trained from the base.",
                        "Published grey, trained from deploy after step 1.",
                        "Published pale, trained from deploy after step 2.");
        assertThat(json("status", "school", "--json").get("step").asLong()).isEqualTo(3);
        assertThat(run("train", "school", "--suite", suite)).as(err::toString).isZero();
        assertThat(err.toString()).doesNotContain("Published");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Map<String, String> environment =
                Map.of("TRIBUTARY_DATA", directory.resolve("data").toString());
        return Main.run(new Console(new PrintWriter(out), new PrintWriter(err), false, environment), arguments);
    }

    private JsonNode json(String... arguments) throws Exception {
        assertThat(run(arguments)).as(err::toString).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private static String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static String path(String name) {
        return directory.resolve(name + ".safetensors").toString();
    }

    private static Written checkpoint(String name, long baseSeed, long expertSeed) {
        Written written = new Written(directory.resolve(name + ".safetensors"), baseSeed, expertSeed);
        written.write((tensor, i, value) -> value);
        return written;
    }

    /** Four small tensors of noise; an expert adds its own. */
    private record Written(Path file, long baseSeed, long expertSeed) {
        void writeNan() {
            write((name, i, value) -> name.equals("b.weight") && i == 5 ? Float.NaN : value);
        }

        void writeSquares() {
            write((name, i, value) -> value * value);
        }

        private interface Change {
            float of(String tensor, int index, float value);
        }

        void write(Change change) {
            SafetensorsBytes bytes = SafetensorsBytes.file();
            SplittableRandom base = new SplittableRandom(baseSeed);
            SplittableRandom expert = new SplittableRandom(expertSeed);
            for (String name : List.of("a.weight", "b.weight", "c.weight", "norm.bias")) {
                float[] values = new float[name.startsWith("norm") ? 8 : 64];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (base.nextDouble() - 0.5)
                            + (expertSeed == 0 ? 0 : (float) (0.1 * (expert.nextDouble() - 0.5)));
                    values[i] = change.of(name, i, values[i]);
                }
                bytes.f32(name, name.startsWith("norm") ? new long[] {8} : new long[] {8, 8}, values);
            }
            bytes.write(file);
        }
    }
}
