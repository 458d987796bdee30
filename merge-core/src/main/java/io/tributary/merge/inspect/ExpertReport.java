package io.tributary.merge.inspect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An accepted expert's tensors as its inspection found them; folds compare what they read with it.
 *
 * @param plan digest of the plan it was inspected under
 * @param start what its task vectors are taken from, at most one; none: the base. Came later, and is absent where there
 *     is none
 * @param weight the expert's own, for techniques that weigh experts
 * @param statistics where what it brought beside its weights lies, by role
 * @param tensors that are folded or passed through, in name order
 * @param round how often the expert was put back to be folded again, so that its reports differ
 */
public record ExpertReport(
        int format,
        String plan,
        String expertId,
        CheckpointRef expert,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<CheckpointRef> start,

        double weight,
        SortedMap<String, CheckpointRef> statistics,
        List<ReportedTensor> tensors,
        int round) {
    public static final int FORMAT = 3;

    public ExpertReport {
        statistics = Collections.unmodifiableSortedMap(new TreeMap<>(statistics));
        start = List.copyOf(start);
        tensors = List.copyOf(tensors);
    }

    /** Canonical JSON, UTF-8. */
    public byte[] json() {
        return CanonicalJson.line(this).getBytes(StandardCharsets.UTF_8);
    }

    public static ExpertReport read(byte[] json) {
        try {
            return CanonicalJson.read(new String(json, StandardCharsets.UTF_8), ExpertReport.class);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "An inspection report is damaged: " + failure.getOriginalMessage(),
                    failure);
        }
    }

    public Map<String, ReportedTensor> byName() {
        return tensors.stream().collect(Collectors.toUnmodifiableMap(ReportedTensor::name, Function.identity()));
    }
}
