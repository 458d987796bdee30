package io.tributary.app.coordinator;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.TensorNorms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Experts and bases as they really are, which the coordinator learns from workers only. */
final class ModelExperts {
    enum Flaw {
        NONE,
        SHOWS_AT_INSPECTION,
        SHOWS_IN_A_FOLD
    }

    /**
     * @param touched shards that differ from the base
     * @param badShard where a fold fails, if it does
     */
    record Truth(String digest, Set<Integer> touched, Flaw flaw, int badShard) {
        CheckpointRef ref() {
            return new CheckpointRef("store:experts/" + digest, digest);
        }

        boolean good() {
            return flaw == Flaw.NONE;
        }
    }

    private final Map<String, Truth> byDigest = new HashMap<>();

    Truth add(Truth truth) {
        byDigest.put(truth.digest(), truth);
        return truth;
    }

    Truth of(String digest) {
        return byDigest.getOrDefault(digest, new Truth(digest, Set.of(), Flaw.NONE, 0));
    }

    /** Made-up norms that depend on all that was folded, so that a wrong order or a repeated fold shows. */
    static List<TensorNorms> norms(int shard, List<String> folded, boolean touched) {
        double accumulator = folded.isEmpty() ? 0 : 1 + Math.abs(folded.hashCode() % 1000);
        double task = touched && !folded.isEmpty()
                ? 1 + Math.abs(folded.get(folded.size() - 1).hashCode() % 100)
                : 0;
        return List.of(new TensorNorms("shard" + shard, accumulator, task));
    }
}
