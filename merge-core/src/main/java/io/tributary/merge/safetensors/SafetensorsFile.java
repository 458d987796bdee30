package io.tributary.merge.safetensors;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open safetensors file whose header was checked strictly. Tensors are read through the channel, never mapped: the
 * file may be anybody's.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class SafetensorsFile implements AutoCloseable {
    /** Opens and checks the file: see {@link SafetensorsHeader} for what is refused and how. */
    public static SafetensorsFile open(Path path) {
        throw new UnsupportedOperationException();
    }

    public Path path() {
        throw new UnsupportedOperationException();
    }

    /** All tensors in the order of their offsets. */
    public List<TensorEntry> tensors() {
        throw new UnsupportedOperationException();
    }

    public Optional<TensorEntry> tensor(String name) {
        throw new UnsupportedOperationException();
    }

    /** The header's {@code __metadata__}; empty where it has none. */
    public Map<String, String> metadata() {
        throw new UnsupportedOperationException();
    }

    /**
     * Fills {@code dst}'s remaining bytes from {@code position} within the tensor.
     *
     * @throws io.tributary.merge.MergeException {@code TRUNCATED_FILE} where the file ends early,
     *     {@code STORE_UNAVAILABLE} where the file system fails
     */
    public void read(TensorEntry tensor, ByteBuffer dst, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
