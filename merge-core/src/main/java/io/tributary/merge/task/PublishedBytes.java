package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.TrustedKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** An expert's files as they lie there, every byte read: are they what was published, and who signed them? */
final class PublishedBytes {
    private final String expertId;
    private final CheckpointRef published;
    private final Checkpoint found;
    private final SortedMap<String, String> digests = new TreeMap<>();

    PublishedBytes(String expertId, CheckpointRef published, Checkpoint found) {
        this.expertId = expertId;
        this.published = published;
        this.found = found;
        found.files().forEach(file -> digests.put(file.name(), Sha256.of(file.path())));
    }

    /** @param code of the refusal where a byte differs */
    PublishedBytes requireUnchanged(ErrorCode code) {
        String digest = CheckpointDigest.of(digests);
        if (!digest.equals(published.digest())) {
            throw new MergeException(
                    code,
                    "Expert '" + expertId + "' at " + published.uri() + " has digest " + digest + ", expected "
                            + published.digest() + ": its files were changed since it was published. Put the old ones"
                            + " back");
        }
        return this;
    }

    /** @param signers one of whom must have signed every file; none: nobody need have */
    void requireSigned(List<TrustedKey> signers) {
        if (!signers.isEmpty()) {
            ModelSignature.require("Expert '" + expertId + "'", ModelSignature.all(found.location()), digests, signers);
        }
    }
}
