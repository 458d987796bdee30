package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TestKeys;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ParentStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The replay lab as a user has it: a running {@code up}, a lineage of four experts, and replays of it. */
@ExtendWith(LastWords.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplayIT {
    private static final List<String> EXPERTS = List.of("cars", "birds", "flowers", "digits");

    @TempDir
    static Path directory;

    private static JavaProcess up;

    @BeforeAll
    static void start() throws IOException {
        up = JavaProcess.start(
                Main.class, List.of("up", "--data", data().toString(), "--workers", "2", "--http-port", "0"));
        up.awaitLine("Ready.");
        Path base = model("base", 0);
        run("declare", "vision", "--base", base.toString(), "--set", "alpha=0.4");
        for (String expert : EXPERTS) {
            run(
                    "publish",
                    "vision",
                    "--expert",
                    expert,
                    model(expert, EXPERTS.indexOf(expert) + 1).toString());
        }
        run("publish", "vision", "--expert", "digits", model("digits", 4).toString(), "--wait");
    }

    @AfterAll
    static void stop() {
        up.terminate();
        up.awaitEnd();
        up.close();
    }

    private static Path model(String name, int number) {
        SafetensorsBytes file = SafetensorsBytes.file();
        for (String tensor : List.of("embed.weight", "fc1.weight", "fc2.weight", "norm.weight")) {
            long[] shape = tensor.startsWith("fc") ? new long[] {24, 32} : new long[] {32};
            float[] values = new float[tensor.startsWith("fc") ? 24 * 32 : 32];
            Random base = new Random(tensor.hashCode());
            Random own = new Random(tensor.hashCode() + 31L * number);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (base.nextGaussian() + (number == 0 ? 0 : 0.05 * own.nextGaussian()));
            }
            file.f32(tensor, shape, values);
        }
        return file.write(directory.resolve(name + ".safetensors"));
    }

    private static Path data() {
        return directory.resolve("data");
    }

    private static CommandRun run(String... arguments) {
        return command(arguments).expecting(0);
    }

    private static CommandRun command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static Path weights(String path) {
        return data().resolve("store").resolve(path).resolve("model.safetensors");
    }

    private static List<String> lineages() {
        List<String> names = new ArrayList<>();
        run("status", "--json")
                .json()
                .path("lineages")
                .forEach(lineage -> names.add(lineage.path("lineage").textValue()));
        return names;
    }

    @Test
    void inTheSameOrderTheSameBytesComeOutAndAskingAgainFindsThem() {
        JsonNode first = run("replay", "vision", "--json").json();
        JsonNode replay = first.path("replays").path(0);

        assertThat(replay.path("identical").booleanValue()).isTrue();
        assertThat(weights(replay.path("path").textValue()))
                .hasSameBinaryContentAs(weights("lineages/vision/versions/000004"));
        assertThat(replay.path("lineage").textValue()).startsWith("vision-replay-");

        List<String> before = lineages();
        assertThat(run("replay", "vision", "--json").json()).isEqualTo(first);
        assertThat(lineages()).isEqualTo(before);
    }

    @Test
    void ordersOfOpcmDifferAndThoseOfAnExactTechniqueDoNot() {
        JsonNode opcm = run("replay", "vision", "--orders", "3", "--seed", "7", "--json")
                .json();
        JsonNode average = run("replay", "vision", "--technique", "average", "--orders", "3", "--seed", "7", "--json")
                .json();

        assertThat(opcm.path("replays")).hasSize(3);
        assertThat(opcm.path("distance").path("mean").doubleValue()).isGreaterThan(0.01);
        assertThat(average.path("technique").textValue()).isEqualTo("average");
        assertThat(average.path("distance").path("largest").doubleValue()).isLessThan(1e-5);
    }

    @Test
    void whatIsLeftOutIsNotInTheResultWhichIsThatOfAMergeWithoutIt() throws IOException {
        JsonNode replay = run("replay", "vision", "--without", "birds", "--as", "no-birds", "--json")
                .json()
                .path("replays")
                .path(0);
        Path merged = directory.resolve("no-birds");
        List<String> merge = new ArrayList<>(List.of(
                "merge", "--base", directory.resolve("base.safetensors").toString(), "--set", "alpha=0.4", "--out"));
        merge.add(merged.toString());
        Stream.of("cars", "flowers", "digits")
                .forEach(expert ->
                        merge.add(directory.resolve(expert + ".safetensors").toString()));
        run(merge.toArray(String[]::new));

        assertThat(replay.path("lineage").textValue()).isEqualTo("no-birds");
        assertThat(replay.path("order")).hasSize(3);
        assertThat(weights(replay.path("path").textValue()))
                .hasSameBinaryContentAs(merged.resolve("model.safetensors"));
    }

    @Test
    void aReplayIsIsolated() {
        run("replay", "vision", "--reverse", "--as", "backwards");

        JsonNode status = run("status", "backwards", "--json").json();
        assertThat(status.path("isolated").booleanValue()).isTrue();
        assertThat(status.path("aliases")).isEmpty();
        assertThat(run("status", "vision", "--json").json().path("step").longValue())
                .isEqualTo(4);
    }

    @Test
    void aNameThatStandsForSomethingElseIsRefusedAndNothingHappensToIt() {
        CommandRun taken = command("replay", "vision", "--order", "4,3,2,1", "--as", "vision");
        assertThat(taken.status()).isEqualTo(3);
        assertThat(taken.err()).contains("LINEAGE_EXISTS", "--as");

        run("replay", "vision", "--order", "2,1,3,4", "--as", "mine");
        CommandRun other = command("replay", "vision", "--order", "1,2,4,3", "--as", "mine");
        assertThat(other.status()).isEqualTo(3);
        assertThat(other.err()).contains("LINEAGE_EXISTS", "at step 1");
        assertThat(run("status", "vision", "--json").json().path("step").longValue())
                .isEqualTo(4);
    }

    @Test
    void anExpertThatIsGoneIsNamedBeforeAnythingIsOpened() throws IOException {
        Path gone = model("gone", 9);
        run("declare", "short", "--base", directory.resolve("base.safetensors").toString());
        JsonNode published = run("publish", "short", "--expert", "gone", gone.toString(), "--wait", "--json")
                .json();
        Path copy =
                data().resolve("store/experts").resolve(published.path("digest").textValue());
        Files.move(copy, directory.resolve("hidden"));

        CommandRun replay = command("replay", "short", "--as", "never");

        assertThat(replay.status()).isNotZero();
        assertThat(replay.err()).contains("Expert 'gone' cannot be had any more");
        assertThat(lineages()).doesNotContain("never");
    }

    @Test
    void signedExpertsAreReplayedForkedAndTakenOutAndOneWhoseSignatureIsGoneStays() throws Exception {
        TestKeys key = TestKeys.ed25519(directory, "team");
        run("declare", "signed", "--base", text("base.safetensors"), "--signer", text("team.pub"));
        String newest = "";
        for (String expert : List.of("one", "two", "three")) {
            Path model = model("signed-" + expert, 20 + expert.codePointAt(1));
            run("sign", model.toString(), "--key", key.secret().toString());
            newest = run("publish", "signed", "--expert", expert, model.toString(), "--wait", "--json")
                    .json()
                    .path("digest")
                    .textValue();
        }

        assertThat(run("replay", "signed", "--json")
                        .json()
                        .path("replays")
                        .path(0)
                        .path("identical")
                        .booleanValue())
                .isTrue();
        run("fork", "signed", "--at", "2", "--as", "signed-fork");
        assertThat(run("status", "signed-fork", "--json").json().path("step").longValue())
                .isEqualTo(2);
        run("retract", "signed", "--expert", "one", "--by", "refold");
        assertThat(run("status", "signed", "--json").json().path("step").longValue())
                .isEqualTo(2);

        Path copy = data().resolve("store/experts").resolve(newest);
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sig")).toList()) {
                Files.delete(file);
            }
        }
        CommandRun refused = command("retract", "signed", "--expert", "two", "--by", "refold");
        assertThat(refused.status()).isEqualTo(3);
        assertThat(refused.err()).contains("NOT_SIGNED", "three", "nothing has changed");
        assertThat(run("status", "signed", "--json").json().path("step").longValue())
                .isEqualTo(2);
    }

    @Test
    void statusAndManifestOfAForkAndOfAReplayNameWhereTheyComeFrom() throws IOException {
        run("fork", "vision", "--at", "2", "--as", "forked");
        run("fork", "vision", "--at", "2", "--as", "forked");
        run("replay", "vision", "--order", "1,3,2,4", "--as", "swapped");

        JsonNode forked = run("status", "forked", "--json").json();
        assertThat(forked.path("parent").path("lineage").textValue()).isEqualTo("vision");
        assertThat(forked.path("parent").path("step").longValue()).isEqualTo(2);
        assertThat(run("status", "swapped", "--json")
                        .json()
                        .path("parent")
                        .path("step")
                        .longValue())
                .isEqualTo(1);
        assertThat(Manifest.read(data().resolve("store/lineages/forked/versions/000001"))
                        .comesFrom())
                .containsExactly(new ParentStep("vision", 2));
        assertThat(Manifest.read(data().resolve("store/lineages/vision/versions/000001"))
                        .comesFrom())
                .isEmpty();
        assertThat(run("status", "vision", "--json").json().has("parent")).isFalse();
    }

    @Test
    void aSecondTrackIsMergedBesideWhatIsDeployedAndSealedAtEveryStep() {
        run(
                "declare",
                "tracked",
                "--base",
                text("base.safetensors"),
                "--publish",
                "every-3",
                "--initialize",
                "merged",
                "--initialize-set",
                "w=0.3");
        for (String expert : EXPERTS.subList(0, 3)) {
            run("publish", "tracked", "--expert", expert, text(expert + ".safetensors"));
        }
        JsonNode versions = Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> run("versions", "tracked@initialize", "--json")
                                .json()
                                .path("versions"),
                        made -> made.size() == 3);
        List<String> merge = new ArrayList<>(List.of("merge", "--base", text("base.safetensors")));
        merge.addAll(List.of("--technique", "ema", "--set", "w=0.3", "--out", text("ema")));
        EXPERTS.subList(0, 3).forEach(expert -> merge.add(text(expert + ".safetensors")));
        run(merge.toArray(String[]::new));

        assertThat(weights(versions.path(2).path("path").textValue()))
                .hasSameBinaryContentAs(directory.resolve("ema/model.safetensors"));
        assertThat(run("versions", "tracked", "--json").json().path("versions")).hasSize(1);
        CommandRun promoted = command("promote", "tracked@initialize", "3");
        assertThat(promoted.status()).isEqualTo(3);
        CommandRun published =
                command("publish", "tracked@initialize", "--expert", "x", text("digits.safetensors"), "--wait");
        assertThat(published.status()).isEqualTo(3);
        assertThat(run("replay", "tracked", "--json")
                        .json()
                        .path("replays")
                        .path(0)
                        .path("identical")
                        .booleanValue())
                .isTrue();
    }

    private static String text(String file) {
        return directory.resolve(file).toString();
    }
}
