package io.tributary.merge.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.fixture.SharedFiles;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A base and an adapter, folded by task arithmetic with λ = 1, against PEFT's own merged model. */
class GoldenAdapterTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "llama-base, plain, 6",
        "llama-base, rslora, 6",
        "llama-base, patterns, 6",
        "llama-base, modules-to-save, 3",
        "llama-base, dora, 6",
        "gpt2-base, gpt2, 4"
    })
    void itIsPeftsMergedModelToFloat32Rounding(String base, String adapter, int changed) {
        Path lora = SharedFiles.at("golden/lora");
        Path out = directory.resolve("out");
        Recipe recipe = Recipe.of("task-arithmetic", Map.of("lambda", "1"), PublishPolicy.EVERY, Recipe.DEFAULT_RETAIN);
        MergeRequest request = new MergeRequest(
                lora.resolve(base), List.of(new MergeExpert(adapter, lora.resolve(adapter + "-adapter"))), recipe, out);
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system()).run(request, MergeListener.NONE);
        Numbers ours = Numbers.of(out);
        Numbers theirs = Numbers.of(lora.resolve(adapter + "-merged"));
        Numbers before = Numbers.of(lora.resolve(base));
        assertThat(ours.names()).isEqualTo(theirs.names());
        int different = 0;
        for (String name : ours.names()) {
            double[] found = ours.tensor(name);
            double[] expected = theirs.tensor(name);
            // PEFT computes in float32: products of a few terms, a sum and, for DoRA, a norm and a quotient.
            double rounding = 3.0 * Math.ulp((float) largest(expected));
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as(name).isCloseTo(expected[i], within(rounding));
            }
            double update = Numbers.distance(expected, before.tensor(name));
            assertThat(Numbers.distance(found, expected)).isLessThanOrEqualTo(5e-7 * update);
            different += update == 0 ? 0 : 1;
        }
        assertThat(different).isEqualTo(changed);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
