package io.tributary.merge.inspect;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectionTest {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final Recipe RECIPE = Recipe.of("opcm");

    @TempDir
    private Path directory;

    private Kernels kernels;

    @BeforeEach
    void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void aBaseIsDescribed() {
        Path base = CheckpointFiles.in(directory.resolve("base"))
                .weights(BASE.bytes())
                .config("{\"model_type\": \"clip\"}")
                .directory();
        Inspection inspection = Inspection.of(base, RECIPE, kernels, InspectionTest::unwatched);
        assertThat(inspection.accepted()).isTrue();
        assertThat(inspection.modelType()).contains("clip");
        assertThat(inspection.parameters()).isEqualTo(6 + 48 + 60 + 36 + 32 + 4);
        assertThat(inspection.digest()).hasSize(64);
        assertThat(inspection.tensors())
                .filteredOn(InspectedTensor::linear)
                .extracting(tensor -> tensor.spec().name())
                .containsExactly("fc.weight", "out.weight", "q.weight");
        assertThat(inspection.files()).extracting("name").contains("config.json", "model.safetensors");
    }

    @Test
    void anExpertIsHeldAgainstItsBase() {
        TinyModel expert = BASE.copy().with("q.weight", BASE.tuned(2));
        Inspection inspection = against(expert, RECIPE);
        assertThat(inspection.accepted()).isTrue();
        Inspection.AsExpert found = inspection.expert().orElseThrow();
        assertThat(found.touched()).isEqualTo(1);
        assertThat(found.taskNorm())
                .isCloseTo(
                        io.tributary.merge.fixture.Numbers.distance(expert.tensor("q.weight"), BASE.tensor("q.weight")),
                        within(1e-6));
    }

    @Test
    void allReasonsAgainstAnExpertAreListed() {
        Inspection inspection = against(BASE.tuned(2).without("embed.weight").with("norm.bias", 5, Double.NaN), RECIPE);
        assertThat(inspection.accepted()).isFalse();
        assertThat(inspection.problems())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.MISSING_TENSOR, ErrorCode.NOT_FINITE);
        assertThat(inspection.problems().get(1).message()).contains("NaN at [5] (flat index 5)", "tensors.skip");
    }

    @Test
    void theRecipesRulesMayMakeItAcceptable() {
        Recipe recipe =
                RECIPE.withTensors(new TensorGlobs(List.of(), List.of(), List.of("embed.*", "norm.*"), List.of()));
        Inspection inspection = against(BASE.tuned(2).without("embed.weight").with("norm.bias", 5, Double.NaN), recipe);
        assertThat(inspection.accepted()).isTrue();
        assertThat(inspection.notes()).hasSize(2);
    }

    @Test
    void aBaseThatIsNotFiniteOrPackedIsRefusedWithEveryReason() {
        Path base = directory.resolve("bad.safetensors");
        SafetensorsBytes.file()
                .f32("a.weight", new long[] {2, 2}, 1, 2, Float.NaN, 4)
                .raw("b.weight", "F8_E4M3", new long[] {4}, new byte[4])
                .write(base);
        Inspection inspection = Inspection.of(base, RECIPE, kernels, InspectionTest::unwatched);
        assertThat(inspection.problems())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.NOT_FINITE, ErrorCode.UNSUPPORTED_DTYPE);
        Path expert = BASE.write(directory.resolve("expert.safetensors"));
        assertRefused(
                () -> Inspection.of(expert, base, RECIPE, kernels, InspectionTest::unwatched),
                ErrorCode.NOT_FINITE,
                "cannot be a base");
    }

    @Test
    void infinitiesAreFoundInEveryWidth() {
        for (DType dtype : List.of(DType.F16, DType.BF16, DType.F32, DType.F64)) {
            Inspection inspection =
                    against(BASE.tuned(2).in(dtype).with("fc.weight", 13, Double.NEGATIVE_INFINITY), RECIPE);
            assertThat(inspection.problems())
                    .as(dtype.name())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .contains("-Inf at [2, 1] (flat index 13)");
        }
        Inspection tooLarge = against(BASE.tuned(2).in(DType.F64).with("fc.weight", 0, 1e39), RECIPE);
        assertThat(tooLarge.problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("+Inf at [0, 0]");
    }

    @Test
    void projectionsOfGpt2AreNotLinear() {
        Path base = CheckpointFiles.in(directory.resolve("gpt2"))
                .weights(SafetensorsBytes.file().f32("h.0.attn.c_attn.weight", new long[] {2, 6}, 1))
                .config("{\"model_type\": \"gpt2\"}")
                .directory();
        assertThat(Inspection.of(base, RECIPE, kernels, InspectionTest::unwatched)
                        .tensors())
                .noneMatch(InspectedTensor::linear);
    }

    private Inspection against(TinyModel expert, Recipe recipe) {
        return Inspection.of(
                expert.write(directory.resolve("expert.safetensors")),
                BASE.write(directory.resolve("base.safetensors")),
                recipe,
                kernels,
                InspectionTest::unwatched);
    }

    private static void unwatched(long bytes) {}
}
