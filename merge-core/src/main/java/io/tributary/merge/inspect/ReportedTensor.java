package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an expert holds for one tensor of the base.
 *
 * @param name in the base
 * @param source in the expert: the same name, or the embedding's for a tied head that the expert left out
 * @param dtype in the expert
 * @param sha256 of the expert's bytes
 * @param taskSquared squared norm of the task vector before any preparation, float64; 0 where it is not folded
 * @param thresholds by track, what each preparation of its technique asked for; empty where none asks
 * @param statistics what the expert brought for this tensor, by role
 */
public record ReportedTensor(
        String name,
        String source,
        DType dtype,
        String sha256,
        double taskSquared,
        Treatment treatment,
        SortedMap<String, List<List<Float>>> thresholds,
        SortedMap<String, Bytes> statistics) {
    public ReportedTensor {
        thresholds = new TreeMap<>(thresholds);
        statistics = new TreeMap<>(statistics);
    }

    /** A statistic's tensor. */
    public record Bytes(DType dtype, String sha256) {}

    /** Whether folding it may change the state. What is passed through replaces what an earlier expert left there. */
    public boolean touched() {
        return treatment == Treatment.PASS || taskSquared != 0;
    }

    /** What the preparation of this number of the track's technique asked for. */
    public List<Float> thresholds(String track, int preparation) {
        List<List<Float>> found = thresholds.getOrDefault(track, List.of());
        return preparation < found.size() ? found.get(preparation) : List.of();
    }

    public Optional<Bytes> statistic(String role) {
        return Optional.ofNullable(statistics.get(role));
    }

    ReportedTensor with(Map<String, List<List<Float>>> found, Map<String, Bytes> brought) {
        return new ReportedTensor(
                name, source, dtype, sha256, taskSquared, treatment, new TreeMap<>(found), new TreeMap<>(brought));
    }
}
