package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.app.worker.SafeSender;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream of experts through {@code up --suite} and a gate, in order: what passes is served, what does not is held.
 */
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(LastWords.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EvaluationIT {
    private static final String LINE = "line";

    @TempDir
    private static Path directory;

    private static EvaluatedStream stream;
    private static JavaProcess up;
    private static String broker;

    @BeforeAll
    static void start() throws IOException {
        stream = EvaluatedStream.in(Files.createDirectory(directory.resolve("models")));
        up = JavaProcess.start(
                Main.class,
                List.of(
                        "up",
                        "--data",
                        data().toString(),
                        "--workers",
                        "1",
                        "--http-port",
                        "0",
                        "--suite",
                        stream.suite().toString()));
        broker = up.awaitLine("Kafka broker at ");
        up.awaitLine("Ready.");
    }

    @AfterAll
    static void stop() {
        up.terminate();
        up.awaitEnd();
        up.close();
    }

    @Test
    @Order(1)
    void everyVersionIsMeasuredAndThoseThatPassTheGateAreServed() {
        declare(LINE, "--gate", "mean >= candidate - 5", "--gate", "any task drops <= " + stream.drop() + " points");
        stream.experts().forEach((task, expert) -> publish(LINE, "expert-" + task, expert, "task=" + task));
        JsonNode evaluations = evaluated(LINE, stream.experts().size());

        List<String> tasks = new ArrayList<>(stream.experts().keySet());
        tasks.add(stream.heldOut());
        assertThat(texts(evaluations.path("tasks"))).containsExactlyElementsOf(tasks);
        int step = 0;
        for (JsonNode version : evaluations.path("evaluations")) {
            step++;
            assertThat(version.path("version").asInt()).isEqualTo(step);
            assertThat(version.path("suite").asText()).isEqualTo(stream.name());
            assertThat(version.path("metrics")).hasSize(tasks.size());
            assertThat(version.path("verdict").asText())
                    .as(version.toPrettyString())
                    .isEqualTo("PASSED");
            JsonNode knowledge = version.path("knowledge");
            assertThat(knowledge.path("tasks").asInt()).isEqualTo(step);
            assertThat(knowledge.has("bwt")).isEqualTo(step > 1);
            double accumulation = knowledge.path("knowledgeAccumulation").asDouble();
            double retention = knowledge.path("zeroShotRetention").asDouble();
            assertThat(knowledge.path("geometricMean").asDouble()).isEqualTo(Math.sqrt(accumulation * retention));
        }
        assertThat(aliases(LINE)).isEqualTo(Map.of("candidate", step, "serving", step));
        assertThat(run("evaluations", LINE).out())
                .contains("BWT", "KNOWLEDGE", "RETENTION", "passed", "candidate, serving");
    }

    @Test
    @Order(2)
    void aVersionWithADamagedExpertIsHeldAndSaysWhy() {
        publish(LINE, "damaged", stream.damaged(), "task=damage");
        int damaged = stream.experts().size() + 1;
        JsonNode last = evaluated(LINE, damaged).path("evaluations").path(damaged - 1);

        assertThat(last.path("verdict").asText()).isEqualTo("HELD");
        assertThat(texts(last.path("reasons")))
                .anyMatch(reason -> reason.startsWith("mean >= candidate - 5: it is "))
                .anyMatch(reason -> reason.startsWith("any task drops"));
        assertThat(aliases(LINE)).isEqualTo(Map.of("candidate", damaged - 1, "serving", damaged - 1));
        assertThat(run("show", LINE, "" + damaged).out()).contains("mean >= candidate - 5: it is ");
    }

    @Test
    @Order(3)
    void aRollbackStaysUntilSomebodyPromotesAndTheLogTellsTheHistory() {
        int best = stream.experts().size();
        run("rollback", LINE, "--reason", "complaints");
        assertThat(aliases(LINE)).isEqualTo(Map.of("candidate", best, "serving", best - 1));
        assertThat(run("status", LINE).out()).contains("held there by a rollback", "complaints");
        assertThat(refused("rollback", LINE, "" + best)).contains("a rollback goes to an earlier one");
        assertThat(refused("promote", LINE, "99")).contains("has no version 99");
        run("promote", LINE);
        assertThat(aliases(LINE)).isEqualTo(Map.of("candidate", best, "serving", best));

        assertThat(story(LINE))
                .containsSubsequence(
                        "serving moved to version 1 (passed",
                        "serving moved from version 1 to version 2",
                        "serving moved from version 2 to version 3",
                        "version 4 is HELD",
                        "serving moved from version 3 to version 2, and stays there (complaints)",
                        "serving moved from version 2 to version 3");
    }

    @Test
    @Order(4)
    void whatWrongEvaluatorsSayChangesNothing() throws Exception {
        int damaged = stream.experts().size() + 1;
        String manifest = run("show", LINE, "" + damaged, "--json")
                .json()
                .path("manifest")
                .asText();
        assertThat(manifest).hasSize(64);
        JsonNode before = run("evaluations", LINE, "--json").json();
        String task = stream.experts().keySet().iterator().next() + "/accuracy";
        try (SafeSender<EvaluationCompleted> sender =
                SafeSender.open(KafkaConnection.to(broker), Topics.DEFAULT.evaluations(), EvaluationCompleted.class)) {
            sender.send(LINE, answer(damaged, manifest, stream.name(), Map.of(task, 1.0)));
            sender.send(LINE, answer(damaged, manifest, stream.name(), Map.of(task, Double.NaN)));
            sender.send(LINE, answer(99, manifest, stream.name(), Map.of(task, 1.0)));
            sender.send(LINE, answer(damaged, "f".repeat(64), stream.name(), Map.of(task, 1.0)));
            sender.send(LINE, answer(damaged, manifest, "another", Map.of(task, 1.0)));
            sender.send("nobody", answer("nobody", 1, manifest, stream.name(), Map.of(task, 1.0)));
        }
        Awaitility.await("five refused answers")
                .atMost(Duration.ofMinutes(1))
                .until(() -> count(story(LINE), "is ignored: ") == 5);
        assertThat(story(LINE))
                .contains("is evaluated already", "there is no version 99", "has manifest", "not another");
        assertThat(run("evaluations", LINE, "--json").json()).isEqualTo(before);
        assertThat(aliases(LINE)).containsEntry("serving", damaged - 1);
    }

    @Test
    @Order(5)
    void anEvaluatorThatHangsOrIsKilledLosesNothing() throws Exception {
        declare("suite-only", "--suite", stream.name());
        Map.Entry<String, Path> expert = stream.experts().entrySet().iterator().next();
        long hanging = evaluator();
        signal("STOP", hanging);
        publish("suite-only", "first", expert.getValue(), "task=" + expert.getKey());
        try (JavaProcess other = JavaProcess.start(
                Main.class,
                List.of(
                        "evaluator",
                        "--data",
                        data().toString(),
                        "--suite",
                        stream.suite().toString()))) {
            other.awaitLine("The evaluator takes requests");
            assertThat(evaluated("suite-only", 1).at("/evaluations/0/verdict").asText())
                    .isEqualTo("PASSED");
            assertThat(aliases("suite-only")).containsEntry("serving", 1);
            signal("KILL", hanging);
        }
        Awaitility.await("another evaluator").atMost(Duration.ofMinutes(1)).until(() -> up.children()
                .anyMatch(child -> isEvaluator(child) && child.pid() != hanging));
        publish("suite-only", "second", stream.base(), "task=none");
        evaluated("suite-only", 2);
        assertThat(aliases("suite-only")).isEqualTo(Map.of("candidate", 2, "serving", 2));
    }

    private static EvaluationCompleted answer(
            long version, String manifest, String suite, Map<String, Double> metrics) {
        return answer(LINE, version, manifest, suite, metrics);
    }

    private static EvaluationCompleted answer(
            String lineage, long version, String manifest, String suite, Map<String, Double> metrics) {
        return new EvaluationCompleted(
                lineage, 1, version, manifest, "stranger", suite, metrics, Map.of(), 1, "", List.of(), "");
    }

    private static void declare(String lineage, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("declare", lineage, "--base", stream.base().toString(), "--retain", "0"));
        arguments.addAll(stream.technique());
        arguments.addAll(List.of(more));
        run(arguments.toArray(String[]::new));
    }

    private static void publish(String lineage, String id, Path expert, String attribute) {
        run("publish", lineage, "--expert", id, expert.toString(), "--attribute", attribute);
    }

    /** The accuracy matrix, as soon as it has so many rows. */
    private static JsonNode evaluated(String lineage, int rows) {
        return Awaitility.await(rows + " evaluations of " + lineage)
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> run("evaluations", lineage, "--json").json(),
                        found -> found.path("evaluations").size() == rows);
    }

    private static Map<String, Integer> aliases(String lineage) {
        JsonNode aliases = run("status", lineage, "--json").json().path("aliases");
        Map<String, Integer> found = new TreeMap<>();
        aliases.properties()
                .forEach(alias -> found.put(alias.getKey(), alias.getValue().asInt()));
        return found;
    }

    private static String story(String lineage) {
        return run("watch", lineage, "--from-start", "--until-quiet", "1s").out();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static long evaluator() {
        return up.children()
                .filter(EvaluationIT::isEvaluator)
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static boolean isEvaluator(ProcessHandle child) {
        try {
            return Files.readString(Path.of("/proc", "" + child.pid(), "cmdline"))
                    .contains("ChildEvaluator");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, long process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + process).start().waitFor())
                .isZero();
    }

    private static String refused(String... arguments) {
        return command(arguments).expecting(3).err();
    }

    private static CommandRun run(String... arguments) {
        return command(arguments).expecting(0);
    }

    private static CommandRun command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static Path data() {
        return directory.resolve("data");
    }
}
