package io.tributary.merge.safetensors;

import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file being written in one pass: the header first, then every tensor's bytes in the declared order. Same
 * declaration and bytes give the same file. The data start on a multiple of 64 bytes. Where the bytes go (digest, sync,
 * rename) is the channel's business.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class SafetensorsWriter {
    /**
     * Writes the header.
     *
     * @param tensors in the order in which they are going to be written; distinct names
     * @param metadata the header's {@code __metadata__}, written in key order; none where empty
     */
    public static SafetensorsWriter begin(
            WritableByteChannel out, List<TensorSpec> tensors, Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes what remains in {@code bytes} as the next bytes of {@code tensor}, which may come in several pieces.
     *
     * @throws IllegalStateException where another tensor is due, or these are more bytes than declared
     */
    public void write(String tensor, ByteBuffer bytes) {
        throw new UnsupportedOperationException();
    }

    /** Checks that every tensor was written completely. The channel stays open. */
    public void finish() {
        throw new UnsupportedOperationException();
    }

    /** Size of the whole file. */
    public long fileBytes() {
        throw new UnsupportedOperationException();
    }
}
