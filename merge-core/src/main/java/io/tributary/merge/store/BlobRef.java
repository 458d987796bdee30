package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Sha256;

/** A blob by kind and digest; written {@code state/DIGEST} wherever it leaves the store. */
public record BlobRef(BlobKind kind, String digest) {
    public BlobRef {
        if (!Sha256.isDigest(digest)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "\"" + digest + "\" is not a digest: expected 64 lower-case hexadecimal digits");
        }
    }

    /** Reads {@code state/DIGEST}, {@code rendered/DIGEST} or {@code reports/DIGEST}. */
    public static BlobRef parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw refused(text);
        }
        BlobKind kind = BlobKind.inFolder(text.substring(0, slash)).orElseThrow(() -> refused(text));
        return new BlobRef(kind, text.substring(slash + 1));
    }

    private static MergeException refused(String text) {
        return new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                "\"" + text + "\" does not name a blob: expected state/DIGEST, rendered/DIGEST or reports/DIGEST");
    }

    @Override
    public String toString() {
        return kind.folder() + "/" + digest;
    }
}
