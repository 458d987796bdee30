package io.tributary.benchmark.study;

import io.tributary.merge.evaluate.Metric;
import io.tributary.merge.evaluate.ModelProgram;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.kernel.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Eight image tasks with an expert each, a ninth without one, and the base that the experts were fine-tuned from.
 *
 * @param directory holds {@code tasks/NAME.safetensors}, {@code models/base.safetensors},
 *     {@code models/expert-NAME.safetensors} and {@code models/class_embeddings.safetensors}
 */
record VisionStream(Path directory) {
    static final List<String> TASKS = List.of(
            "cifar10-grey", "doodle", "kannada", "mnist", "notmnist", "omniglot-alphabets", "optdigits", "sign-digits");

    /** No expert learned it. */
    static final String HELD_OUT = "fashion-sprite";

    static final int HEADS = 4;

    Path base() {
        return directory.resolve("models/base.safetensors");
    }

    Path expert(String task) {
        return directory.resolve("models/expert-" + task + ".safetensors");
    }

    Path images(String task) {
        return directory.resolve("tasks/" + task + ".safetensors");
    }

    Path classes() {
        return directory.resolve("models/class_embeddings.safetensors");
    }

    /** All tasks' samples of a split. */
    Suite suite(String split, List<String> tasks) {
        return new Suite(
                "vision8 " + split,
                new ModelProgram("clip-vision", Script.text("vision_transformer")),
                new TreeMap<>(Map.of("num_attention_heads", List.of((double) HEADS))),
                Suite.DEFAULT_BATCH,
                tasks.stream().map(task -> task(task, split)).toList());
    }

    private SuiteTask task(String name, String split) {
        return new SuiteTask(
                name,
                images(name),
                split + "_images",
                split + "_labels",
                Metric.parse("accuracy"),
                Optional.of(new SuiteTask.Classes(classes(), name)),
                name.equals(HELD_OUT));
    }

    static List<String> withHeldOut() {
        return Stream.concat(TASKS.stream(), Stream.of(HELD_OUT)).toList();
    }
}
