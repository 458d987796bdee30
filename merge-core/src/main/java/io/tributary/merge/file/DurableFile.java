package io.tributary.merge.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A new file being written and digested at the same time. {@link #seal} syncs it and gives the digest; closing it
 * without sealing deletes it. Failures are {@link FileFailure#writing}.
 */
public final class DurableFile implements WritableByteChannel {
    private final Path path;
    private final FileChannel channel;
    private final Sha256 sha = new Sha256();
    private long bytes;
    private boolean sealed;

    private DurableFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** The file must not exist, its directory must. */
    public static DurableFile create(Path path) {
        try {
            return new DurableFile(
                    path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    /** Puts a small file in place, of an older one too: complete under its name, or not there. */
    public static void replace(Path place, byte[] content) {
        Path temporary = place.resolveSibling(".tmp-" + place.getFileName());
        try {
            Files.deleteIfExists(temporary);
            try (DurableFile file = create(temporary)) {
                file.write(ByteBuffer.wrap(content));
                file.seal();
            }
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileFailure.writing(place, e);
        }
        Directories.sync(place.toAbsolutePath().resolveSibling(""));
    }

    public Path path() {
        return path;
    }

    public long bytes() {
        return bytes;
    }

    /** Writes everything that remains. */
    @Override
    public int write(ByteBuffer src) {
        sha.update(src);
        int length = src.remaining();
        try {
            while (src.hasRemaining()) {
                channel.write(src);
            }
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
        bytes += length;
        return length;
    }

    /** Syncs and closes; the digest of everything written. Its name is durable once its directory is synced too. */
    public String seal() {
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
        sealed = true;
        return sha.hex();
    }

    public boolean isSealed() {
        return sealed;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        if (sealed) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }
}
