package io.tributary.merge.evaluate;

import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The eight image tasks beside the repository, where they are present. */
public final class Vision8 {
    /** In the order in which their experts are listed. */
    public static final List<String> TASKS = List.of(
            "cifar10-grey", "doodle", "kannada", "mnist", "notmnist", "omniglot-alphabets", "optdigits", "sign-digits");

    private static final Path ROOT = Path.of("../../shared/vision8");

    /** The checkpoints are bare files: what their tensors cannot say is said here. */
    private static final SortedMap<String, List<Double>> SETTINGS =
            new TreeMap<>(Map.of("num_attention_heads", List.of(4.0)));

    private Vision8() {}

    public static boolean isThere() {
        return Files.isDirectory(ROOT);
    }

    /** A checkpoint: {@code base} or {@code expert-TASK}. */
    public static Path model(String name) {
        return ROOT.resolve("models").resolve(name + ".safetensors");
    }

    /** Some of the tasks. */
    public static Suite suite(List<String> tasks) {
        return new Suite(
                "vision8",
                ModelProgram.named("clip-vision", ROOT),
                SETTINGS,
                Suite.DEFAULT_BATCH,
                tasks.stream().map(Vision8::task).toList());
    }

    private static SuiteTask task(String name) {
        return new SuiteTask(
                name,
                ROOT.resolve("tasks").resolve(name + ".safetensors"),
                "test_images",
                "test_labels",
                Metric.parse("accuracy"),
                Optional.of(new SuiteTask.Classes(model("class_embeddings"), name)),
                false);
    }

    /** Percent by task. */
    public static Map<String, Double> percent(Path checkpoint, List<String> tasks) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            return new SuiteRun(kernels, suite(tasks))
                    .of(checkpoint).stream().collect(Collectors.toMap(TaskScore::task, score -> 100 * score.score()));
        }
    }

    /** Percent, the mean of all eight tasks. */
    public static double mean(Path checkpoint) {
        return percent(checkpoint, TASKS).values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }
}
