package io.tributary.merge.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.version.ManifestExpert;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** All committed steps of a track up to a version; the next version's history continues it. */
record History(int format, List<ManifestExpert> experts, int epoch) {
    static final int FORMAT = 1;
    static final History EMPTY = new History(FORMAT, List.of(), 0);

    History {
        experts = List.copyOf(experts);
    }

    /** @param now part of what is written: after a retraction the same steps may be told again */
    History plus(List<FoldedExpert> since, int now) {
        List<ManifestExpert> all = new ArrayList<>(experts);
        since.forEach(step -> all.add(new ManifestExpert(
                step.step(),
                step.expertId(),
                step.expert().digest(),
                step.start().stream().toList(),
                step.taskNorm(),
                step.accumulatorNorm(),
                step.lambda(),
                step.energyKept(),
                step.cosine())));
        return new History(FORMAT, all, now);
    }

    byte[] json() {
        return CanonicalJson.line(this).getBytes(StandardCharsets.UTF_8);
    }

    static History read(byte[] json) {
        try {
            return CanonicalJson.read(new String(json, StandardCharsets.UTF_8), History.class);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "A history is damaged: " + failure.getOriginalMessage(), failure);
        }
    }
}
