package io.tributary.merge.task;

import java.util.List;
import java.util.Map;

/** What a task gives back: digests and small numbers; everything large lies in the store. */
public sealed interface TaskOutput {

    /**
     * @param plan digest of the plan
     * @param shards how many shards
     * @param tensors how many tensors
     * @param parameters how many elements that can be folded
     * @param stateFactor state elements per parameter
     * @param untouchedUnchanged whether shards that an expert does not touch may be skipped
     */
    record BaseInspected(
            String plan, int shards, int tensors, long parameters, double stateFactor, boolean untouchedUnchanged)
            implements TaskOutput {}

    /**
     * @param report digest of the inspection report (per tensor: file, range, digest, norm)
     * @param taskNorm norm of the whole task vector
     * @param touchedShards shards with at least one tensor that differs from the base
     * @param scalars what the technique's survey asked for, by name
     * @param notes what was skipped or passed through by the recipe's rules
     */
    record ExpertInspected(
            String report,
            double taskNorm,
            List<Integer> touchedShards,
            Map<String, Double> scalars,
            List<String> notes)
            implements TaskOutput {
        public ExpertInspected {
            touchedShards = List.copyOf(touchedShards);
            scalars = Map.copyOf(scalars);
            notes = List.copyOf(notes);
        }
    }

    /**
     * @param state digest of the shard's new state
     * @param norms per tensor, in tensor-name order
     * @param diagnostics digest of the per-tensor diagnostics
     */
    record ShardFolded(String state, List<TensorNorms> norms, String diagnostics, FoldSummary summary)
            implements TaskOutput {
        public ShardFolded {
            norms = List.copyOf(norms);
        }
    }

    /** @param experts how many were sought, and found as they were */
    record ExpertsFound(int experts) implements TaskOutput {}

    /** @param linked false where the other lineage has one of the blobs no more; then none may count */
    record StateLinked(boolean linked) implements TaskOutput {}

    record ShardRendered(String rendered, long bytes) implements TaskOutput {}

    /**
     * @param manifest digest of {@code tributary.json}
     * @param weights digest over the weight files' names and contents
     * @param history digest of the history including this version's steps
     * @param path of the version, relative to the store
     */
    record VersionSealed(String manifest, String weights, String history, String path, long bytes)
            implements TaskOutput {}

    record BlobsReleased(long files, long bytes) implements TaskOutput {}
}
