package io.tributary.merge.safetensors;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A header that keeps every promise of the format: 8 bytes of little-endian length, then that many bytes of JSON, then
 * the tensors' bytes, one after the other from the first to the last byte of the file.
 *
 * <p>Refused, in the order in which it is looked at: a file shorter than its header ({@code TRUNCATED_FILE}); a header
 * of more than {@value #LARGEST} bytes or one that is not the expected JSON ({@code INVALID_HEADER}); a name that comes
 * twice ({@code DUPLICATE_KEY}); an element type that is not of the format ({@code UNKNOWN_DTYPE}); a shape of more
 * elements than a long counts ({@code SHAPE_OVERFLOW}); offsets that do not match dtype and shape, or leave holes, or
 * overlap ({@code INVALID_OFFSETS}); fewer bytes than the offsets need ({@code TRUNCATED_FILE}). Nothing is allocated
 * before its size was compared with the file's.
 *
 * @param tensors in the order of their offsets
 * @param metadata the {@code __metadata__}; empty where there is none
 * @param dataStart where the first tensor's bytes begin, counted from the start of the file
 */
record SafetensorsHeader(List<TensorEntry> tensors, Map<String, String> metadata, long dataStart) {
    static final int LARGEST = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    SafetensorsHeader {
        tensors = List.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    static SafetensorsHeader read(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        refuseLookalikes(channel, file, size);
        if (size < LENGTH_BYTES) {
            throw new MergeException(
                    ErrorCode.TRUNCATED_FILE,
                    file + " is cut off: it has " + size + " bytes, but a safetensors file begins with " + LENGTH_BYTES
                            + " bytes of header length. Copy the file again");
        }
        long length = bytes(channel, 0, LENGTH_BYTES).getLong();
        if (length < 2 || length > LARGEST) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER,
                    file + " says that its header has " + Long.toUnsignedString(length) + " bytes; expected 2 to "
                            + LARGEST + ". It is not a safetensors file, or damaged");
        }
        if (length > size - LENGTH_BYTES) {
            throw new MergeException(
                    ErrorCode.TRUNCATED_FILE,
                    file + " is cut off inside its header: expected " + length + " bytes of header, found "
                            + (size - LENGTH_BYTES) + ". Copy the file again");
        }
        byte[] json = bytes(channel, LENGTH_BYTES, (int) length).array();
        if (json[0] != '{') {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER,
                    file + " has a header that does not begin with '{'. It is not a safetensors file, or damaged");
        }
        long dataStart = LENGTH_BYTES + length;
        HeaderJson parsed = HeaderJson.parse(json, file, dataStart);
        List<TensorEntry> tensors = parsed.tensors().stream()
                .sorted(Comparator.comparingLong(TensorEntry::offset)
                        .thenComparingLong(TensorEntry::bytes)
                        .thenComparing(TensorEntry::name))
                .toList();
        requireContiguous(tensors, dataStart, size, file);
        return new SafetensorsHeader(tensors, parsed.metadata(), dataStart);
    }

    private static void requireContiguous(List<TensorEntry> tensors, long dataStart, long size, Path file) {
        long at = dataStart;
        for (TensorEntry tensor : tensors) {
            if (tensor.offset() != at) {
                String what = tensor.offset() < at ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new MergeException(
                        ErrorCode.INVALID_OFFSETS,
                        file + ": tensor " + Printable.quoted(tensor.name()) + " " + what + ": expected it to begin at "
                                + (at - dataStart) + ", found " + (tensor.offset() - dataStart)
                                + ". Write the file again with a safetensors library");
            }
            at += tensor.bytes();
        }
        if (at > size) {
            throw new MergeException(
                    ErrorCode.TRUNCATED_FILE,
                    file + " is cut off: its header promises " + at + " bytes, the file has " + size
                            + ". Copy the file again");
        }
        if (at < size) {
            throw new MergeException(
                    ErrorCode.INVALID_OFFSETS,
                    file + " has " + (size - at) + " bytes after its last tensor: expected " + at + " bytes, found "
                            + size + ". Write the file again with a safetensors library");
        }
    }

    /** Files that often lie under this name without being safetensors, and what to do about each. */
    private static void refuseLookalikes(FileChannel channel, Path file, long size) throws IOException {
        String start = new String(bytes(channel, 0, (int) Math.min(size, 32)).array(), StandardCharsets.ISO_8859_1);
        if (start.startsWith("version https://git-lfs")) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    file + " is a Git LFS pointer, not the weights. Run \"git lfs pull\" in its repository");
        }
        if (start.startsWith("PK\u0003\u0004")) {
            throw new MergeException(
                    ErrorCode.PICKLE_REFUSED,
                    file + " is a PyTorch pickle archive under another name; loading one can run any code. "
                            + "Save the model as safetensors (save_pretrained(..., safe_serialization=True))");
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }
}
