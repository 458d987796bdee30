package io.tributary.merge.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The merge against the reference's own results, computed in float64. */
@EnabledIf("goldenIsHere")
final class GoldenMergeTest {
    private static final Path GOLDEN = Path.of("../../shared/golden/opcm");
    private static final double PER_TENSOR = 2e-5;
    private static final double LAMBDA = 1e-6;

    @TempDir
    private Path directory;

    static boolean goldenIsHere() {
        return Files.isDirectory(GOLDEN);
    }

    @Test
    void everyStepAgreesWithTheReference() throws IOException {
        Numbers base = Numbers.of(GOLDEN.resolve("base.safetensors"));
        for (int step = 1; step <= 6; step++) {
            Merged merged = merge(step, directory.resolve("merged-" + step), Recipe.of("opcm"));
            Numbers ours = Numbers.of(merged.out());
            Numbers reference = Numbers.of(GOLDEN.resolve("merged-" + step + ".safetensors"));
            assertThat(ours.names()).isEqualTo(reference.names());
            for (String tensor : reference.names()) {
                double error = Numbers.distance(ours.tensor(tensor), reference.tensor(tensor))
                        / Numbers.distance(reference.tensor(tensor), base.tensor(tensor));
                assertThat(error).as(tensor + " after step " + step).isLessThanOrEqualTo(PER_TENSOR);
            }
            JsonNode log = log(step);
            assertThat(merged.steps().get(step - 1).lambda())
                    .isCloseTo(log.path("model/lambda_t").doubleValue(), within(LAMBDA));
            assertThat(merged.steps().get(step - 1).taskNorm())
                    .isCloseTo(log.path("model/task_vector_norm").doubleValue(), within(LAMBDA));
        }
    }

    @Test
    void twoRunsAndAnyCutIntoShardsGiveTheSameBytes() throws IOException {
        byte[] first = weights(merge(4, directory.resolve("a"), Recipe.of("opcm")));
        assertThat(weights(merge(4, directory.resolve("b"), Recipe.of("opcm")))).isEqualTo(first);
        assertThat(weights(merge(4, directory.resolve("c"), Recipe.of("opcm").withShardBytes(10_000))))
                .isEqualTo(first);
        assertThat(Files.readAllBytes(directory.resolve("a/tributary.json")))
                .isEqualTo(Files.readAllBytes(directory.resolve("b/tributary.json")));
    }

    @Test
    void whatWasMergedVerifies() {
        Merged merged = merge(2, directory.resolve("merged"), Recipe.of("opcm"));
        assertThat(Verification.of(merged.out()).findings()).isEmpty();
    }

    private static Merged merge(int experts, Path out, Recipe recipe) {
        List<MergeExpert> named = MergeExpert.named(IntStream.rangeClosed(1, experts)
                .mapToObj(number -> GOLDEN.resolve("expert-" + number + ".safetensors"))
                .toList());
        MergeRequest request = new MergeRequest(GOLDEN.resolve("base.safetensors"), named, recipe, out);
        return new MergeRun(ComputeDevice.CPU, 2, InstantSource.system()).run(request, MergeListener.NONE);
    }

    private static byte[] weights(Merged merged) throws IOException {
        return Files.readAllBytes(merged.out().resolve("model.safetensors"));
    }

    private static JsonNode log(int step) throws IOException, JsonProcessingException {
        return CanonicalJson.tree(Files.readString(GOLDEN.resolve("log.json")))
                .path("log")
                .path(Integer.toString(step - 1));
    }
}
