package io.tributary.merge.evaluate;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.ProgramText;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite whose program is a file of the user's: a linear classifier of three classes. */
final class SuiteRunTest {
    private static final String PROGRAM = ProgramText.returning(
            "torch.mul(torch.linear(torch.to(inputs, 6), weights[\"w\"], None), torch.to(settings[\"scale\"], 6))");
    private static final String SUITE = """
            suite: lines
            program: linear.py
            settings: {scale: 1}
            batch: 2
            split: validation
            tasks:
            - {task: easy, file: easy.safetensors, inputs: x, labels: y%s}
            """;

    /** Rows: class 0, class 1, class 2, a tie of 0 and 1. */
    private static final float[] INPUTS = {3, 1, 0, /* */ 0, 2, 1, /* */ 0, 1, 5, /* */ 2, 2, 0};

    @TempDir
    Path directory;

    private Kernels kernels;

    @BeforeEach
    void writeModelAndProgram() throws IOException {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
        Files.writeString(directory.resolve("linear.py"), PROGRAM);
        identity().write(directory.resolve("model.safetensors"));
        task(0, 1, 2, 0);
    }

    @AfterEach
    void closeKernels() {
        kernels.close();
    }

    private static SafetensorsBytes identity() {
        return SafetensorsBytes.file().f32("w", new long[] {3, 3}, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    }

    private void task(long... labels) {
        SafetensorsBytes.file()
                .f32("x", new long[] {4, 3}, INPUTS)
                .i64("y", new long[] {labels.length}, labels)
                .write(directory.resolve("easy.safetensors"));
    }

    private TaskScore score(String more) {
        return scores(more).get(0);
    }

    private List<TaskScore> scores(String more) {
        try {
            Path file = Files.writeString(directory.resolve("suite.yaml"), SUITE.formatted(more));
            return new SuiteRun(kernels, Suite.read(file)).of(directory.resolve("model.safetensors"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theScoreIsTheShareOfSamplesWhoseLabelHasTheLargestOutput() {
        assertThat(score("")).isEqualTo(new TaskScore("easy", "accuracy", 1, 4, false));
        task(0, 1, 0, 2);
        assertThat(score(", heldOut: true")).isEqualTo(new TaskScore("easy", "accuracy", 0.5, 4, true));
    }

    @Test
    void ofEqualOutputsTheFirstIsTheAnswer() {
        task(1, 0, 0, 1);
        assertThat(score("").score()).isZero();
    }

    @Test
    void topKTakesTheLabelAmongTheLargestK() {
        task(1, 2, 1, 1);
        assertThat(score(", metric: top-2").score()).isEqualTo(1);
        assertThat(score("").score()).isZero();
    }

    @Test
    void balancedAccuracyCountsEveryClassTheSame() {
        task(0, 0, 0, 1);
        assertThat(score(", metric: balanced-accuracy").score()).isCloseTo((1.0 / 3 + 0) / 2, within(1e-12));
    }

    @Test
    void anOutputThatIsNoNumberIsNeverRight() {
        SafetensorsBytes.file()
                .f32("w", new long[] {3, 3}, Float.NaN, 0, 0, 0, 1, 0, 0, 0, 1)
                .write(directory.resolve("model.safetensors"));
        assertThat(score(", metric: top-2").score()).isZero();
    }

    @Test
    void settingsComeFromTheSuiteOrElseFromTheConfiguration() throws IOException {
        Path model = CheckpointFiles.in(directory.resolve("model"))
                .weights(identity())
                .config("{\"scale\": -1, \"name\": \"text\"}")
                .directory();
        Path suite = Files.writeString(directory.resolve("suite.yaml"), SUITE.formatted(""));
        assertThat(new SuiteRun(kernels, Suite.read(suite)).of(model).get(0).score())
                .isEqualTo(1);
        Files.writeString(suite, SUITE.formatted("").replace("settings: {scale: 1}", "settings: {}"));
        assertThat(new SuiteRun(kernels, Suite.read(suite)).of(model).get(0).score())
                .isZero();
    }

    @Test
    void aProgramThatFailsIsNamedWithWhatItSays() throws IOException {
        SafetensorsBytes.file().f32("v", new long[] {1}, 1).write(directory.resolve("model.safetensors"));
        assertRefused(() -> score(""), ErrorCode.PROGRAM_FAILED, "linear.py", "model.safetensors", "w");
        Files.writeString(directory.resolve("linear.py"), "class Script(Module):\n  nonsense\n");
        assertRefused(() -> score(""), ErrorCode.PROGRAM_FAILED, "linear.py");
    }

    @Test
    void aTaskFileThatDoesNotFitIsRefusedWithWhatItHas() {
        task(0, 1, 2, 3);
        assertRefused(() -> score(""), ErrorCode.SHAPE_MISMATCH, "label 3", "0 to 2");
        task(0, 1, 2);
        assertRefused(() -> score(""), ErrorCode.SHAPE_MISMATCH, "3 rows");
        task(0, 1, 2, 2);
        assertRefused(() -> score(", classEmbeddings: easy.safetensors"), ErrorCode.MISSING_TENSOR, "easy", "x, y");
    }
}
