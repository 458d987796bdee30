package io.tributary.merge.evaluate;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuiteTest {
    @TempDir
    Path directory;

    private Suite read(String yaml) {
        try {
            return Suite.read(Files.writeString(directory.resolve("suite.yaml"), yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatATaskDoesNotSayTheSuiteSaysForAll() {
        Suite suite = read("""
                suite: eight
                program: clip-vision
                settings: {num_attention_heads: 4, image_mean: [0.1, 0.2]}
                classEmbeddings: classes.safetensors
                tasks:
                - {task: mnist, file: tasks/mnist.safetensors}
                - {task: birds, file: /data/birds.safetensors, split: dev, metric: top-5, labels: y, classes: species, heldOut: true}
                """);
        assertThat(suite.settings()).containsEntry("num_attention_heads", List.of(4.0));
        assertThat(suite.settings()).containsEntry("image_mean", List.of(0.1, 0.2));
        Path classes = directory.resolve("classes.safetensors");
        assertThat(suite.tasks())
                .containsExactly(
                        new SuiteTask(
                                "mnist",
                                directory.resolve("tasks/mnist.safetensors"),
                                "test_images",
                                "test_labels",
                                new Metric.Top(1),
                                Optional.of(new SuiteTask.Classes(classes, "mnist")),
                                false),
                        new SuiteTask(
                                "birds",
                                Path.of("/data/birds.safetensors"),
                                "dev_images",
                                "y",
                                new Metric.Top(5),
                                Optional.of(new SuiteTask.Classes(classes, "species")),
                                true));
    }

    @Test
    void whatIsWrongIsNamed() {
        String tasks = "\ntasks: [{task: a, file: a.safetensors}]\n";
        assertRefused(() -> read("suite: s\nprogram: vit\n"), ErrorCode.INVALID_SUITE, "no tasks");
        assertRefused(
                () -> read("suite: s\nprogram: clip-visual" + tasks),
                ErrorCode.INVALID_SUITE,
                "clip-visual",
                "Did you mean 'clip-vision'");
        assertRefused(() -> read("suite: s\nprogramme: vit" + tasks), ErrorCode.INVALID_SUITE, "'program' is missing");
        assertRefused(
                () -> read("suite: s\nprogram: vit\nsplits: dev" + tasks), ErrorCode.INVALID_SUITE, "mean 'split'");
        assertRefused(
                () -> read("suite: s\nprogram: vit\ntasks: [{task: a/b, file: f}]"), ErrorCode.INVALID_SUITE, "a/b");
        assertRefused(
                () -> read("suite: s\nprogram: vit\ntasks: [{task: a, file: f, metric: bleu}]"),
                ErrorCode.INVALID_SUITE,
                "bleu");
        assertRefused(
                () -> read("suite: s\nprogram: vit\ntasks: [{task: a, file: f}, {task: a, file: g}]"),
                ErrorCode.INVALID_SUITE,
                "two tasks 'a'");
        assertRefused(() -> read("suite: s\nbatch: 0\nprogram: vit" + tasks), ErrorCode.INVALID_SUITE, "batch");
        assertRefused(() -> Suite.read(directory.resolve("none.yaml")), ErrorCode.INVALID_ARGUMENT, "none.yaml");
    }

    @Test
    void theDigestChangesWithWhateverDecidesAScore() {
        Path file = directory.resolve("a.safetensors");
        SafetensorsBytes.file().f32("x", new long[] {1}, 1).write(file);
        String yaml = "suite: s\nprogram: vit\ntasks: [{task: a, file: a.safetensors%s}]\n";
        String digest = read(yaml.formatted("")).digest();
        assertThat(read(yaml.formatted("")).digest()).isEqualTo(digest);
        assertThat(read(yaml.formatted(", metric: top-5")).digest()).isNotEqualTo(digest);
        assertThat(read(yaml.formatted("").replace("vit", "clip-vision")).digest())
                .isNotEqualTo(digest);
        SafetensorsBytes.file().f32("x", new long[] {1}, 2).write(file);
        assertThat(read(yaml.formatted("")).digest()).isNotEqualTo(digest);
    }
}
