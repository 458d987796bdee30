package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDistancesTest {
    private static Kernels kernels;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }

    @AfterAll
    static void close() {
        kernels.close();
    }

    private Path model(String name, float first, float second, long integer) {
        return SafetensorsBytes.file()
                .f32("a", new long[] {2}, first, 0)
                .f32("b", new long[] {1, 1}, second)
                .i64("steps", new long[] {1}, integer)
                .write(directory.resolve(name + ".safetensors"));
    }

    @Test
    void distancesAreTakenOverAllFloatingTensorsTogether() {
        Path base = model("base", 1, 1, 7);
        Path three = model("three", 4, 1, 7);
        Path four = model("four", 1, 5, 7);
        try (Checkpoint start = Checkpoint.open(base)) {
            ModelDistances distances = ModelDistances.of(kernels, start, List.of(three, four, base));

            assertThat(distances.fromBase()).containsExactly(3.0, 4.0, 0.0);
            assertThat(distances.between().get(0)).containsExactly(0.0, 5.0, 3.0);
            assertThat(distances.between().get(2)).containsExactly(3.0, 4.0, 0.0);
            assertThat(distances.meanShare()).isCloseTo(4.0 / (7.0 / 3), within(1e-12));
            assertThat(distances.largestShare()).isCloseTo(5.0 / (7.0 / 3), within(1e-12));
        }
    }

    @Test
    void aSingleModelIsAtNoDistanceFromOthers() {
        try (Checkpoint base = Checkpoint.open(model("base", 1, 1, 7))) {
            ModelDistances distances = ModelDistances.of(kernels, base, List.of(model("one", 2, 1, 7)));
            assertThat(distances.meanShare()).isZero();
            assertThat(distances.largestShare()).isZero();
        }
    }

    @Test
    void aModelOfAnotherBaseIsRefusedByTheTensorThatItLacks() {
        Path other =
                SafetensorsBytes.file().f32("a", new long[] {2}, 1, 2).write(directory.resolve("other.safetensors"));
        try (Checkpoint base = Checkpoint.open(model("base", 1, 1, 7))) {
            assertThatThrownBy(() -> ModelDistances.of(kernels, base, List.of(other)))
                    .isInstanceOfSatisfying(
                            MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_TENSOR))
                    .hasMessageContaining("tensor b");
        }
    }
}
