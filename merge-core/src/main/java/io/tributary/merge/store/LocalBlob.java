package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A blob that is a file. Damage to it is the store's, never an expert's fault: {@code STATE_CORRUPT}. */
final class LocalBlob implements Blob {
    private static final long LARGEST_CONTENT = 256L << 20;

    private final BlobRef ref;
    private final Path path;
    private final FileChannel channel;
    private final long bytes;
    private final Runnable end;
    private @Nullable SafetensorsFile safetensors;

    private LocalBlob(BlobRef ref, Path path, FileChannel channel, long bytes, Runnable end) {
        this.ref = ref;
        this.path = path;
        this.channel = channel;
        this.bytes = bytes;
        this.end = end;
    }

    /** @param end done when it is closed */
    @SuppressWarnings("resource") // handed over to the blob
    static LocalBlob open(BlobRef ref, Path path, Runnable end) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new LocalBlob(ref, path, channel, channel.size(), end);
    }

    @Override
    public BlobRef ref() {
        return ref;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void read(ByteBuffer dst, long position) {
        long at = position;
        try {
            while (dst.hasRemaining()) {
                int count = channel.read(dst, at);
                if (count < 0) {
                    throw corrupt("it ends before byte " + (at + dst.remaining()), null);
                }
                at += count;
            }
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }

    @Override
    public ByteBuffer map(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > bytes) {
            throw new IndexOutOfBoundsException(
                    "bytes " + offset + " to " + (offset + length) + " of " + ref + ", which has " + bytes);
        }
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }

    @Override
    public byte[] content() {
        if (bytes > LARGEST_CONTENT) {
            throw corrupt("it has " + bytes + " bytes, too many for a report", null);
        }
        ByteBuffer content = ByteBuffer.allocate((int) bytes);
        read(content, 0);
        return content.array();
    }

    @Override
    public SafetensorsFile safetensors() {
        if (safetensors == null) {
            try {
                safetensors = SafetensorsFile.open(path);
            } catch (MergeException e) {
                throw e.code().type() == ErrorType.DATA ? corrupt(e.getMessage(), e) : e;
            }
        }
        return safetensors;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
        if (safetensors != null) {
            safetensors.close();
        }
        end.run();
    }

    private MergeException corrupt(String what, @Nullable MergeException cause) {
        String message =
                "The store's " + path + " is damaged: " + what + ". Check the disk; the lineage can be rebuilt";
        return cause == null
                ? new MergeException(ErrorCode.STATE_CORRUPT, message)
                : new MergeException(ErrorCode.STATE_CORRUPT, message, cause);
    }
}
