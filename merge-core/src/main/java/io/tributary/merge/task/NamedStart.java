package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.store.Store;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an expert says that it was fine-tuned from, where its task vectors are taken from there. */
record NamedStart(String expertId, CheckpointRef start) {

    /** Empty where the recipe takes task vectors from the base, or the expert names the base or nothing. */
    static Optional<NamedStart> of(Plan plan, String expertId, Optional<CheckpointRef> start) {
        return start.filter(named -> plan.recipe().taskVector() == TaskVectorFrom.START)
                .filter(named -> !named.digest().equals(plan.base().digest()))
                .map(named -> new NamedStart(expertId, named));
    }

    /**
     * Opened, every byte compared with the digest that was offered: of a version, that of its weights.
     *
     * @throws MergeException naming expert and start where it is gone, or {@code DIGEST_MISMATCH} where it is another
     */
    Checkpoint open(Store store) {
        Checkpoint open;
        try {
            open = store.open(start);
        } catch (MergeException failure) {
            throw new MergeException(
                    failure.code(), said() + ", which cannot be had any more: " + failure.getMessage(), failure);
        }
        try {
            require(open);
            return open;
        } catch (RuntimeException failure) {
            open.close();
            throw failure;
        }
    }

    /** The same for an inspection: what the store held of it does not reject the expert. */
    Checkpoint opened(Store store) {
        return start.liesInStore() ? Blame.start(start).reading(() -> open(store)) : open(store);
    }

    private void require(Checkpoint open) {
        SortedMap<String, String> all = new TreeMap<>();
        SortedMap<String, String> weights = new TreeMap<>();
        for (CheckpointFile file : open.files()) {
            String digest = Sha256.of(file.path());
            all.put(file.name(), digest);
            if (file.role() == CheckpointFile.Role.WEIGHTS) {
                weights.put(file.name(), digest);
            }
        }
        String ofWeights = CheckpointDigest.of(weights);
        if (!start.digest().equals(ofWeights) && !start.digest().equals(CheckpointDigest.of(all))) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    said() + ", whose weights now have the digest " + ofWeights + ", expected " + start.digest()
                            + ". It changed since it was offered");
        }
    }

    private String said() {
        return "Expert '" + expertId + "' was fine-tuned from " + start.uri();
    }
}
