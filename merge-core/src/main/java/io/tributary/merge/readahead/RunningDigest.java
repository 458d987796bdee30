package io.tributary.merge.readahead;

import io.tributary.merge.file.Sha256;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The SHA-256 of bytes that come in pieces, known once all are there. Used by one thread at a time. */
public final class RunningDigest {
    /** Takes anything and digests nothing: for bytes that were checked already. */
    public static final RunningDigest UNCHECKED = new RunningDigest(0, digest -> {});

    private final Sha256 sha = new Sha256();
    private final Consumer<String> whenComplete;
    private long missing;

    /**
     * @param bytes how many there will be
     * @param whenComplete takes the digest; what it throws reaches whoever asked for the last piece
     */
    public RunningDigest(long bytes, Consumer<String> whenComplete) {
        this.missing = bytes;
        this.whenComplete = whenComplete;
    }

    /** Takes the buffer's remaining bytes; its position stays. */
    public void update(ByteBuffer bytes) {
        if (this == UNCHECKED) {
            return;
        }
        missing -= bytes.remaining();
        if (missing < 0) {
            throw new IllegalStateException("more bytes than announced");
        }
        sha.update(bytes);
        if (missing == 0) {
            whenComplete.accept(sha.hex());
        }
    }
}
