package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobOutput;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.MissingBlobException;
import io.tributary.merge.store.Store;
import java.nio.ByteBuffer;

/** Copies state blobs from one lineage to another: a blob belongs to one lineage, which alone deletes it. */
final class StateLink {
    private static final int PIECE = 8 << 20;

    private final Store store;

    StateLink(Store store) {
        this.store = store;
    }

    TaskOutput.StateLinked run(LineageStore lineage, TaskWork.LinkState work, Progress progress) {
        LineageStore parent = store.lineage(work.parent());
        int total = work.states().size();
        try {
            for (int i = 0; i < total; i++) {
                copy(parent, lineage, work.states().get(i));
                progress.at(i + 1, total);
            }
        } catch (MissingBlobException gone) {
            return new TaskOutput.StateLinked(false);
        }
        return new TaskOutput.StateLinked(true);
    }

    private static void copy(LineageStore from, LineageStore to, String digest) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (Blob blob = from.open(BlobKind.STATE, digest);
                BlobOutput out = to.create(BlobKind.STATE)) {
            for (long at = 0; at < blob.bytes(); at += PIECE) {
                piece.clear().limit((int) Math.min(PIECE, blob.bytes() - at));
                blob.read(piece, at);
                out.write(piece.flip());
            }
            String copied = out.seal();
            if (!copied.equals(digest)) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "A state blob of the parent has digest " + copied + ", expected " + digest
                                + ". Restore it, then resume");
            }
        }
    }
}
