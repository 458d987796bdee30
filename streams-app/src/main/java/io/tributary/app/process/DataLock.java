package io.tributary.app.process;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds a data directory for one {@code up}. The system lets go of it when the process ends, however it ends. */
final class DataLock implements AutoCloseable {
    /**
     * Locks of this process. The system's belong to the process, and closing any channel on the file lets go of them:
     * here nobody may even open it a second time.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws MergeException with {@link ErrorCode#STORE_UNAVAILABLE} where another one holds it */
    static DataLock acquire(DataDirectory data) {
        Path file = data.lockFile();
        if (!OURS.add(file)) {
            throw held(data, "this process");
        }
        try {
            return new DataLock(file, open(data));
        } catch (IOException | RuntimeException e) {
            OURS.remove(file);
            if (e instanceof MergeException refused) {
                throw refused;
            }
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE, "the lock file " + file + " cannot be used (" + e + ")", e);
        }
    }

    private static FileChannel open(DataDirectory data) throws IOException {
        FileChannel channel = FileChannel.open(
                data.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw held(data, "process " + Files.readString(data.lockFile()).strip());
        }
        String pid = ProcessHandle.current().pid() + "\n";
        channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
        return channel;
    }

    /** Whether some process holds it now. */
    static boolean isHeld(DataDirectory data) {
        if (OURS.contains(data.lockFile())) {
            return true;
        }
        if (!Files.exists(data.lockFile())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(data.lockFile(), StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (IOException e) {
            // Somebody else's file: whether it runs shows when its port is tried.
            return true;
        }
    }

    private static MergeException held(DataDirectory data, String holder) {
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE,
                "another `up` (" + holder + ") runs on " + data.root()
                        + ": use that one, stop it first, or name another directory with --data");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OURS.remove(file);
    }
}
