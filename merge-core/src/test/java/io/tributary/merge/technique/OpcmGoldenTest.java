package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Six experts, folded one by one, against the reference implementation's merged model and λ after every step. */
class OpcmGoldenTest {
    private static final Path GOLDEN = Path.of("../../shared/golden/opcm");

    @BeforeAll
    static void filesArePresent() {
        if (System.getenv("CI") == null) {
            assumeTrue(Files.isDirectory(GOLDEN), "golden files are beside the repository");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gram", "svd"})
    void everyStepAgreesWithTheReference(String route) throws IOException {
        Numerics numerics = new Numerics(Numerics.DEFAULT.engine(), "cpu", Numerics.DEFAULT.threads(), route);
        Technique opcm = Techniques.named("opcm", Map.of("alpha", "0.5"));
        GoldenFile base = GoldenFile.read(GOLDEN.resolve("base.safetensors"));
        JsonNode log =
                new ObjectMapper().readTree(GOLDEN.resolve("log.json").toFile()).get("log");
        Globals globals = Globals.NONE;
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, numerics);
                NDManager scope = kernels.scope()) {
            Map<String, Map<String, NDArray>> state = new TreeMap<>();
            for (int step = 1; step <= 6; step++) {
                GoldenFile expert = GoldenFile.read(GOLDEN.resolve("expert-" + step + ".safetensors"));
                double accumulatorSquared = 0;
                double taskSquared = 0;
                for (TensorSpec spec : base.specs().values()) {
                    NDArray task = kernels.taskVector(
                            scope, bytes(expert, spec), DType.F32, bytes(base, spec), DType.F32, spec.shape());
                    Folded folded = opcm.fold(
                            kernels,
                            FoldInput.of(scope, role(spec), state.getOrDefault(spec.name(), Map.of()), task, step - 1));
                    state.put(spec.name(), folded.state());
                    accumulatorSquared += folded.accumulatorSquared();
                    taskSquared += folded.taskSquared();
                }
                globals = globals.plus(Math.sqrt(taskSquared), Math.sqrt(accumulatorSquared), 1);
                JsonNode expected = log.get(Integer.toString(step - 1));
                assertThat(Math.sqrt(taskSquared))
                        .isCloseTo(expected.get("model/task_vector_norm").doubleValue(), within(1e-6));
                assertThat(globals.lambda())
                        .as("lambda after step %d", step)
                        .isCloseTo(expected.get("model/lambda_t").doubleValue(), within(1e-6));

                GoldenFile merged = GoldenFile.read(GOLDEN.resolve("merged-" + step + ".safetensors"));
                for (TensorSpec spec : base.specs().values()) {
                    NDArray delta = opcm.read(
                            kernels,
                            new ReadInput(scope, role(spec), state.getOrDefault(spec.name(), Map.of()), globals));
                    ByteBuffer weights =
                            kernels.weights(scope, bytes(base, spec), DType.F32, delta, DType.F32, spec.shape());
                    assertThat(relativeError(weights, merged.doubles(spec.name()), base.doubles(spec.name())))
                            .as("%s after step %d", spec.name(), step)
                            .isLessThanOrEqualTo(2e-5);
                }
            }
        }
    }

    private static ByteBuffer bytes(GoldenFile file, TensorSpec spec) {
        return file.bytes(spec.name());
    }

    private static TensorRole role(TensorSpec spec) {
        String name = spec.name();
        boolean linear = name.endsWith(".weight") && spec.shape().rank() == 2 && !name.contains("embed");
        return new TensorRole(spec, linear);
    }

    private static double relativeError(ByteBuffer weights, double[] reference, double[] base) {
        ByteBuffer ours = weights.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        double error = 0;
        double moved = 0;
        for (int i = 0; i < reference.length; i++) {
            double difference = ours.getFloat(i * Float.BYTES) - reference[i];
            error += difference * difference;
            double delta = reference[i] - base[i];
            moved += delta * delta;
        }
        return Math.sqrt(error / moved);
    }
}
