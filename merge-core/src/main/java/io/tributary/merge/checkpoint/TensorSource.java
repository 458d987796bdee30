package io.tributary.merge.checkpoint;

import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.safetensors.SafetensorsFile;
import io.tributary.merge.safetensors.TensorEntry;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One tensor of an open checkpoint: what it is and how to read its bytes. Valid until the checkpoint is closed. */
public final class TensorSource {
    private final SafetensorsFile file;
    private final TensorEntry entry;

    TensorSource(SafetensorsFile file, TensorEntry entry) {
        this.file = file;
        this.entry = entry;
    }

    public TensorSpec spec() {
        return entry.spec();
    }

    public String name() {
        return entry.name();
    }

    public Path file() {
        return file.path();
    }

    /** Position of the first byte in the file. */
    public long offset() {
        return entry.offset();
    }

    public long bytes() {
        return entry.bytes();
    }

    /** True where dtype and shape agree. */
    boolean isLike(TensorSource other) {
        return spec().dtype() == other.spec().dtype()
                && spec().shape().equals(other.spec().shape());
    }

    /** Fills {@code dst}'s remaining bytes from {@code position} within the tensor; any thread may. */
    public void read(ByteBuffer dst, long position) {
        file.read(entry, dst, position);
    }

    /**
     * The whole tensor in a fresh aligned buffer, ready to be read; tensors beyond 2 GiB are read in blocks instead.
     */
    public ByteBuffer readAll() {
        ByteBuffer buffer = AlignedBuffers.allocate(bytes());
        read(buffer, 0);
        return buffer.flip();
    }
}
