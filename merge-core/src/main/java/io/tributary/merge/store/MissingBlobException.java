package io.tributary.merge.store;

/**
 * Thrown where a lineage no longer has a blob that a task names. Not a {@link io.tributary.merge.MergeException}: it is
 * no failure of anybody, only the sign that the task was superseded; a worker answers it with {@code TaskStale}.
 */
public final class MissingBlobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BlobKind kind;
    private final String digest;

    public MissingBlobException(String lineage, BlobRef blob) {
        super("Lineage " + lineage + " has no blob " + blob + ": it was released, or never written");
        this.kind = blob.kind();
        this.digest = blob.digest();
    }

    public BlobRef blob() {
        return new BlobRef(kind, digest);
    }
}
