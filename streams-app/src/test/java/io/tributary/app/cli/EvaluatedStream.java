package io.tributary.app.cli;

import io.tributary.app.evaluator.LinearSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A suite, a base and experts of some of its tasks, in order, and one that is damaged: real ones where they lie beside
 * the repository, or else made here.
 *
 * @param technique and its settings, as {@code declare} takes them
 * @param drop how many points a task may lose, as the gate asks
 */
record EvaluatedStream(
        String name,
        Path suite,
        Path base,
        Map<String, Path> experts,
        Path damaged,
        String heldOut,
        List<String> technique,
        int drop) {
    private static final Path VISION =
            Path.of("../../shared/vision8").toAbsolutePath().normalize();

    static EvaluatedStream in(Path directory) throws IOException {
        return Files.isDirectory(VISION) ? vision(directory) : compass(directory);
    }

    private static EvaluatedStream compass(Path directory) throws IOException {
        LinearSuite made = new LinearSuite(directory);
        Path suite = made.write();
        Map<String, Path> experts = new TreeMap<>();
        LinearSuite.TASKS.stream().limit(3).forEach(task -> experts.put(task, made.expert(task)));
        List<String> average = List.of("--technique", "average");
        return new EvaluatedStream(
                LinearSuite.NAME, suite, made.base(), experts, made.damaged(), LinearSuite.HELD_OUT, average, 3);
    }

    private static EvaluatedStream vision(Path directory) throws IOException {
        Path models = VISION.resolve("models");
        Map<String, Path> experts = new TreeMap<>();
        for (String task : List.of("doodle", "mnist", "sign-digits")) {
            experts.put(task, models.resolve("expert-" + task + ".safetensors"));
        }
        StringBuilder suite = new StringBuilder("suite: vision\nprogram: clip-vision\n")
                .append("settings: {num_attention_heads: 4}\n")
                .append("classEmbeddings: " + models.resolve("class_embeddings.safetensors") + "\n")
                .append("tasks:\n");
        experts.keySet().forEach(task -> suite.append(line(task, "")));
        suite.append(line("fashion-sprite", ", heldOut: true"));
        Path base = models.resolve("base.safetensors");
        Path damaged = PlainTensors.shaken(base, directory.resolve("damaged.safetensors"), 7);
        return new EvaluatedStream(
                "vision",
                Files.writeString(directory.resolve("suite.yaml"), suite),
                base,
                experts,
                damaged,
                "fashion-sprite",
                List.of("--technique", "opcm", "--set", "alpha=0.5"),
                15);
    }

    private static String line(String task, String more) {
        return "- {task: " + task + ", file: " + VISION.resolve("tasks").resolve(task + ".safetensors") + more + "}\n";
    }
}
