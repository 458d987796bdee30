package io.tributary.merge.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.version.TensorReport;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One shard's diagnostics after a fold. Names lineage, step and epoch, so that two folds never share a digest and
 * releasing one leaves the other.
 */
record ShardReport(
        int format,
        String lineage,
        String track,
        int shard,
        long step,
        int epoch,
        SortedMap<String, TensorReport> tensors) {
    static final int FORMAT = 1;

    static ShardReport of(String lineage, TaskWork.FoldShard work, Map<String, TensorReport> tensors) {
        return new ShardReport(
                FORMAT, lineage, work.track(), work.shard(), work.step(), work.epoch(), new TreeMap<>(tensors));
    }

    byte[] json() {
        return CanonicalJson.line(this).getBytes(StandardCharsets.UTF_8);
    }

    static ShardReport read(byte[] json) {
        try {
            return CanonicalJson.read(new String(json, StandardCharsets.UTF_8), ShardReport.class);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "A shard's diagnostics are damaged: " + failure.getOriginalMessage(),
                    failure);
        }
    }
}
