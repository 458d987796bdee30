package io.tributary.merge.store;

import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says to all processes of a machine which entries of a cache are in use: a shared lock each, on one byte of one file,
 * at the position that the entry's name gives. The system takes them back when a process ends, however it does.
 */
final class CacheLocks {
    /** One per file and JVM: closing any channel of a file would give up all of the process's locks on it. */
    private static final Map<Path, CacheLocks> OPEN = new ConcurrentHashMap<>();

    private static final int POSITION_DIGITS = 15;

    private final Path path;
    private final FileChannel file;
    private final Map<Long, Users> users = new HashMap<>();

    private record Users(FileLock lock, int count) {}

    private CacheLocks(Path path) {
        this.path = path;
        try {
            this.file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    static CacheLocks of(Path file) {
        return OPEN.computeIfAbsent(file, CacheLocks::new);
    }

    /** From now on nobody removes the entry. */
    synchronized void use(String entry) {
        try {
            long position = position(entry);
            Users now = users.get(position);
            users.put(
                    position,
                    now == null ? new Users(file.lock(position, 1, true), 1) : new Users(now.lock(), now.count() + 1));
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    synchronized void leave(String entry) {
        long position = position(entry);
        Users now = users.remove(position);
        if (now == null) {
            throw new IllegalStateException(entry + " is not in use");
        }
        if (now.count() > 1) {
            users.put(position, new Users(now.lock(), now.count() - 1));
            return;
        }
        try {
            now.lock().release();
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    /** Does it unless the entry is in use by anybody, and nobody can begin to use it meanwhile. */
    synchronized boolean unlessUsed(String entry, Runnable removal) {
        long position = position(entry);
        if (users.containsKey(position)) {
            return false;
        }
        try (FileLock alone = file.tryLock(position, 1, false)) {
            if (alone == null) {
                return false;
            }
            removal.run();
            return true;
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    private static long position(String entry) {
        return Long.parseLong(entry.substring(0, POSITION_DIGITS), 16);
    }
}
