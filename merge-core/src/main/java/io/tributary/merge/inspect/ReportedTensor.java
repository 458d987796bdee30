package io.tributary.merge.inspect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.tributary.merge.checkpoint.ExpertForm;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an expert holds for one tensor of the base.
 *
 * @param name in the base
 * @param sources in the expert: the tensor itself (of another name for a tied head that the expert left out), an
 *     adapter's factors of it, or nothing
 * @param start the tensor that the task vector is taken from, at most one; none: the base's. Came later, and is absent
 *     where there is none
 * @param form how they become its task vector
 * @param taskSquared squared norm of the task vector before any preparation, float64; 0 where it is not folded
 * @param thresholds by track, what each preparation of its technique asked for; empty where none asks
 * @param statistics what the expert brought for this tensor, by role
 */
public record ReportedTensor(
        String name,
        List<Source> sources,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Source> start,

        ExpertForm form,
        double taskSquared,
        Treatment treatment,
        SortedMap<String, List<List<Float>>> thresholds,
        SortedMap<String, Bytes> statistics) {
    public ReportedTensor {
        sources = List.copyOf(sources);
        start = List.copyOf(start);
        thresholds = new TreeMap<>(thresholds);
        statistics = new TreeMap<>(statistics);
    }

    /** A tensor as the expert stores it. */
    public record Source(String name, DType dtype, Shape shape, String sha256) {}

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
                name, sources, start, form, taskSquared, treatment, new TreeMap<>(found), new TreeMap<>(brought));
    }
}
