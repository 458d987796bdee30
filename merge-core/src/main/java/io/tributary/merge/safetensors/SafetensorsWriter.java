package io.tributary.merge.safetensors;

import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file being written in one pass: the header first, then every tensor's bytes in the declared order. Same
 * declaration and bytes give the same file. The data start on a multiple of 64 bytes, so that tensors of usual sizes
 * can be mapped where kernels want them. Where the bytes go (digest, sync, rename) is the channel's business.
 *
 * <p>Transformers only loads files whose metadata says {@code format: pt}.
 */
public final class SafetensorsWriter {
    private final WritableByteChannel out;
    private final List<TensorSpec> tensors;
    private final long fileBytes;
    private int current;
    private long written;

    private SafetensorsWriter(WritableByteChannel out, List<TensorSpec> tensors, long headerBytes) {
        this.out = out;
        this.tensors = tensors;
        this.fileBytes =
                headerBytes + tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    /**
     * Writes the header.
     *
     * @param tensors in the order in which they are going to be written; distinct names
     * @param metadata the header's {@code __metadata__}, written in key order; none where empty
     */
    public static SafetensorsWriter begin(
            WritableByteChannel out, List<TensorSpec> tensors, Map<String, String> metadata) {
        ByteBuffer header = HeaderText.of(tensors, metadata);
        SafetensorsWriter writer = new SafetensorsWriter(out, List.copyOf(tensors), header.remaining());
        writer.send(header);
        return writer;
    }

    /** The size that a file with this declaration has, without writing it. */
    public static long fileBytes(List<TensorSpec> tensors, Map<String, String> metadata) {
        return HeaderText.of(tensors, metadata).remaining()
                + tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    /**
     * Writes what remains in {@code bytes} as the next bytes of {@code tensor}, which may come in several pieces.
     *
     * @throws IllegalStateException where another tensor is due, or these are more bytes than declared
     */
    public void write(String tensor, ByteBuffer bytes) {
        while (!isCurrent(tensor) && currentIsComplete()) {
            next();
        }
        if (!isCurrent(tensor)) {
            throw new IllegalStateException("Tensor " + Printable.quoted(tensor) + " is not due: expected " + due());
        }
        long left = tensors.get(current).bytes() - written;
        if (bytes.remaining() > left) {
            throw new IllegalStateException(
                    "Tensor " + Printable.quoted(tensor) + " has " + left + " bytes to go, not " + bytes.remaining());
        }
        written += bytes.remaining();
        send(bytes);
    }

    /**
     * Checks that every tensor was written completely. The channel stays open.
     *
     * @throws IllegalStateException where one was not
     */
    public void finish() {
        while (currentIsComplete()) {
            next();
        }
        if (current < tensors.size()) {
            throw new IllegalStateException("The file is not complete: expected " + due());
        }
    }

    /** Size of the whole file. */
    public long fileBytes() {
        return fileBytes;
    }

    private boolean isCurrent(String tensor) {
        return current < tensors.size() && tensors.get(current).name().equals(tensor);
    }

    private boolean currentIsComplete() {
        return current < tensors.size() && written == tensors.get(current).bytes();
    }

    private void next() {
        current++;
        written = 0;
    }

    private String due() {
        if (current == tensors.size()) {
            return "the end";
        }
        TensorSpec next = tensors.get(current);
        return (next.bytes() - written) + " more bytes of " + Printable.quoted(next.name());
    }

    private void send(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw FileFailure.writing("a safetensors file", e);
        }
    }
}
