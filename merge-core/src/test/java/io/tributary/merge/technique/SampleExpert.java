package io.tributary.merge.technique;

import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.file.Sha256;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An expert of a {@link SampleModel}.
 *
 * @param weights by tensor, row-major
 * @param weight its own
 * @param statistics what it brings beside its weights, by tensor, row-major, rounded to float32
 */
record SampleExpert(
        String id,
        SortedMap<String, float[]> weights,
        double weight,
        Map<Statistic, Map<String, double[]>> statistics) {

    float[] weight(String tensor) {
        return Objects.requireNonNull(weights.get(tensor), tensor);
    }

    double[] statistic(Statistic kind, String tensor) {
        return Objects.requireNonNull(
                Objects.requireNonNull(statistics.get(kind), kind.role()).get(tensor), tensor);
    }

    /** As a publish would state it. */
    String digest() {
        String file = Sha256.of(SampleModel.bytes(weights).bytes());
        return CheckpointDigest.of(new TreeMap<>(Map.of("model.safetensors", file)));
    }
}
