package io.tributary.merge.task;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task asks for. Every input is named by digest, so that running it twice gives the same bytes. {@code plan} is
 * the digest of the report that {@link InspectBase} wrote: it holds recipe, shards and the base's tensors.
 *
 * <p>Every blob that a task writes holds its own place inside (a report its expert id; state, diagnostics and rendered
 * weights their shard and step, and the epoch where the work has one; a history its version), so that two places never
 * share a digest by accident and a blob that was released never comes back.
 */
public sealed interface TaskWork {

    /** Read the base once, check it, cut it into shards. Answered by {@link TaskOutput.BaseInspected}. */
    record InspectBase(CheckpointRef base, String recipe) implements TaskWork {}

    /**
     * Read an expert once and compare it with the base. Answered by {@link TaskOutput.ExpertInspected}.
     *
     * @param expertId part of the report, so that two experts with equal content never share a report's digest and
     *     releasing one's report leaves the other's
     * @param start what it was fine-tuned from; read only where the recipe takes task vectors from there
     * @param weight the expert's own, 1 where it has none
     * @param statistics what the expert brings beside its weights, by role
     * @param round how often it was put back to be folded again: part of the report, which so never comes back once it
     *     was released
     */
    record InspectExpert(
            String plan,
            String expertId,
            CheckpointRef expert,
            Optional<CheckpointRef> start,
            double weight,
            Map<String, CheckpointRef> statistics,
            int round)
            implements TaskWork {
        public InspectExpert {
            statistics = Map.copyOf(statistics);
        }
    }

    /**
     * Fold one expert's part into one shard of a track's state. Answered by {@link TaskOutput.ShardFolded}.
     *
     * @param stateIn digest of the shard's state before; empty before the first expert
     * @param report digest of the expert's inspection report: what it brings, weighs and holds
     * @param expertsBefore how many experts {@code stateIn} holds
     * @param unfold whether the expert, which {@code stateIn} holds, is taken out instead
     */
    record FoldShard(
            String plan,
            String track,
            int epoch,
            long step,
            int shard,
            Optional<String> stateIn,
            CheckpointRef expert,
            String report,
            long expertsBefore,
            boolean unfold)
            implements TaskWork {
        /** How many experts the new state holds. */
        public long expertsAfter() {
            return unfold ? expertsBefore - 1 : expertsBefore + 1;
        }
    }

    /**
     * Turn one shard's state into weights. Answered by {@link TaskOutput.ShardRendered}.
     *
     * @param epoch part of what is written, since the same state may be rendered again after the line went back to it
     */
    record RenderShard(String plan, String track, int shard, Optional<String> state, Globals globals, int epoch)
            implements TaskWork {}

    /**
     * Assemble rendered shards into a version and make it visible. Answered by {@link TaskOutput.VersionSealed}.
     *
     * @param rendered digests in shard order
     * @param diagnostics digests of this step's per-tensor diagnostics, in shard order where a shard was folded
     * @param history digest of the previous version's history; empty for the first
     * @param since steps committed after that history, in order
     * @param parents versions this one continues
     * @param parent where the lineage comes from, for a fork or a replay
     */
    record SealVersion(
            String plan,
            String track,
            long version,
            int epoch,
            long step,
            Globals globals,
            List<String> rendered,
            List<String> diagnostics,
            Optional<String> history,
            List<FoldedExpert> since,
            List<Long> parents,
            Optional<ParentStep> parent)
            implements TaskWork {
        public SealVersion {
            rendered = List.copyOf(rendered);
            diagnostics = List.copyOf(diagnostics);
            since = List.copyOf(since);
            parents = List.copyOf(parents);
        }
    }

    /**
     * Look whether experts can be read again as they were: all their bytes, against their digests, and their signatures
     * where the recipe asks for them. Answered by {@link TaskOutput.ExpertsFound}, or by a failure that names the first
     * that cannot.
     *
     * @param plan empty in messages of an earlier release: signatures are not looked at
     */
    record FindExperts(List<SoughtExpert> experts, String plan) implements TaskWork {
        public FindExperts {
            experts = List.copyOf(experts);
        }
    }

    /**
     * Bring state blobs of another lineage into this one, under the same digests. Answered by
     * {@link TaskOutput.StateLinked}.
     *
     * @param parent the other lineage
     */
    record LinkState(String parent, List<String> states) implements TaskWork {
        public LinkState {
            states = List.copyOf(states);
        }
    }

    /** @param start what it was fine-tuned from; needed as well where the recipe takes task vectors from there */
    record SoughtExpert(String expertId, CheckpointRef expert, Optional<CheckpointRef> start) {}

    /** Remove blobs and versions that nothing names any more. Answered by {@link TaskOutput.BlobsReleased}. */
    record ReleaseBlobs(List<String> blobs, List<Long> versions) implements TaskWork {
        public ReleaseBlobs {
            blobs = List.copyOf(blobs);
            versions = List.copyOf(versions);
        }
    }

    /**
     * Remove from the lineage what is not live: outputs of late, repeated and undone tasks, temporary files. Answered
     * by {@link TaskOutput.BlobsReleased}.
     *
     * @param writtenBeforeMillis what was last modified at this moment or later stays: a moment and not an age, since
     *     the task may be delivered again long after it was done
     */
    record SweepStore(List<String> live, List<Long> versions, long writtenBeforeMillis) implements TaskWork {
        public SweepStore {
            live = List.copyOf(live);
            versions = List.copyOf(versions);
        }
    }
}
