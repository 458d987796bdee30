package io.tributary.merge.safetensors;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open safetensors file whose header was checked strictly. Tensors are read through the channel, never mapped: the
 * file may be anybody's, and one that shrinks under a map ends the process.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final Map<String, TensorEntry> byName = new LinkedHashMap<>();

    private SafetensorsFile(Path path, FileChannel channel, SafetensorsHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
        header.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
    }

    /**
     * Opens the file and checks its header.
     *
     * @throws MergeException {@code UNREADABLE}, {@code TRUNCATED_FILE}, {@code INVALID_HEADER}, {@code DUPLICATE_KEY},
     *     {@code UNKNOWN_DTYPE}, {@code SHAPE_OVERFLOW}, {@code INVALID_OFFSETS}, {@code NOT_A_CHECKPOINT} or
     *     {@code PICKLE_REFUSED}
     */
    @SuppressWarnings("resource") // handed over to the result; closed here where the header is refused
    public static SafetensorsFile open(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new MergeException(ErrorCode.UNREADABLE, path + " is not a regular file");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
        boolean opened = false;
        try {
            SafetensorsFile file = new SafetensorsFile(path, channel, SafetensorsHeader.read(channel, path));
            opened = true;
            return file;
        } catch (EOFException e) {
            throw shrank(path, e);
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        } finally {
            if (!opened) {
                close(path, channel);
            }
        }
    }

    public Path path() {
        return path;
    }

    /** All tensors in the order of their offsets. */
    public List<TensorEntry> tensors() {
        return header.tensors();
    }

    public Optional<TensorEntry> tensor(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The header's {@code __metadata__}; empty where it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * Fills {@code dst}'s remaining bytes from {@code position} within the tensor; any thread may.
     *
     * @throws MergeException {@code TRUNCATED_FILE} where the file became shorter since it was opened,
     *     {@code STORE_UNAVAILABLE} where the file system fails
     */
    public void read(TensorEntry tensor, ByteBuffer dst, long position) {
        if (position < 0 || position + dst.remaining() > tensor.bytes()) {
            throw new IndexOutOfBoundsException("bytes " + position + " to " + (position + dst.remaining()) + " of "
                    + Printable.quoted(tensor.name()) + ", which has " + tensor.bytes());
        }
        long at = tensor.offset() + position;
        try {
            while (dst.hasRemaining()) {
                int count = channel.read(dst, at);
                if (count < 0) {
                    throw shrank(path, new EOFException());
                }
                at += count;
            }
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }

    @Override
    public void close() {
        close(path, channel);
    }

    private static void close(Path path, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }

    private static MergeException shrank(Path path, EOFException cause) {
        return new MergeException(
                ErrorCode.TRUNCATED_FILE,
                path + " became shorter while it was read: checkpoints must not change. Publish a copy that stays",
                cause);
    }
}
