package io.tributary.merge.evaluate;

import io.tributary.merge.checkpoint.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The eight image tasks beside the repository, where they are present. */
public final class Vision8 {
    /** In the order in which their experts are listed. */
    public static final List<String> TASKS = List.of(
            "cifar10-grey", "doodle", "kannada", "mnist", "notmnist", "omniglot-alphabets", "optdigits", "sign-digits");

    private static final Path ROOT = Path.of("../../shared/vision8");
    private static final int HEADS = 4;

    private Vision8() {}

    public static boolean isThere() {
        return Files.isDirectory(ROOT);
    }

    /** A checkpoint: {@code base} or {@code expert-TASK}. */
    public static Path model(String name) {
        return ROOT.resolve("models").resolve(name + ".safetensors");
    }

    public static ImageTask task(String name) {
        return new ImageTask(
                name,
                ROOT.resolve("tasks").resolve(name + ".safetensors"),
                "test",
                ROOT.resolve("models").resolve("class_embeddings.safetensors"));
    }

    /** These checkpoints are bare files: what their tensors cannot say is said here. */
    public static VisionGeometry geometry(Checkpoint checkpoint) {
        return VisionGeometry.of(checkpoint, HEADS, VisionGeometry.CLIP_EPSILON);
    }
}
