package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Copies of what lies in a bucket, on a disk of this machine, by digest: files, and directories. Many processes share
 * it. What was used longest ago goes first when room is needed; what is in use stays, so that a cache that is too small
 * for the work at hand grows beyond its size rather than failing.
 */
final class ObjectCache {
    private final Path root;
    private final long limit;
    private final CacheLocks locks;
    private final InstantSource clock;

    ObjectCache(CacheSettings settings, InstantSource clock) {
        this.root = settings.directory();
        this.limit = settings.bytes();
        this.clock = clock;
        Directories.create(folder());
        this.locks = CacheLocks.of(root.resolve("locks"));
    }

    /** An entry that stays until it is closed. */
    record Held(Path path, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** Where entries lie, and where what becomes one is made. */
    Path folder() {
        return root.resolve("entries");
    }

    /**
     * An entry, made first where it is not there.
     *
     * @param digest its name
     * @param bytes how large it is
     * @param making writes it, a file or a directory, at the path that it is given
     */
    Held hold(String digest, long bytes, Consumer<Path> making) {
        return using(digest, place -> {
                    if (!Files.exists(place)) {
                        makeRoom(bytes);
                        make(place, making);
                    }
                    return true;
                })
                .orElseThrow();
    }

    /** An entry that is there. */
    Optional<Held> held(String digest) {
        return using(digest, Files::exists);
    }

    /** Whether an entry can be used, once nobody removes it. */
    private interface Readying {
        boolean ready(Path place) throws IOException;
    }

    private Optional<Held> using(String digest, Readying readying) {
        locks.use(digest);
        try {
            Path place = folder().resolve(digest);
            if (!readying.ready(place)) {
                locks.leave(digest);
                return Optional.empty();
            }
            Files.setLastModifiedTime(place, FileTime.from(clock.instant()));
            AtomicBoolean held = new AtomicBoolean(true);
            return Optional.of(new Held(place, () -> {
                // Closing a checkpoint twice is fine, too.
                if (held.getAndSet(false)) {
                    locks.leave(digest);
                }
            }));
        } catch (IOException e) {
            locks.leave(digest);
            throw FileFailure.writing(folder().resolve(digest), e);
        } catch (RuntimeException e) {
            locks.leave(digest);
            throw e;
        }
    }

    private void make(Path place, Consumer<Path> making) throws IOException {
        Path temporary = TemporaryNames.in(folder());
        try {
            making.accept(temporary);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Somebody else was faster to make the same directory.
            if (!Files.isDirectory(place)) {
                throw e;
            }
        } finally {
            Directories.delete(temporary);
        }
    }

    /** Keeps a copy of what was written, from where it was written. */
    void keep(String digest, long bytes, Path made) {
        hold(digest, bytes, place -> {
                    try {
                        Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
                    } catch (IOException e) {
                        throw FileFailure.writing(place, e);
                    }
                })
                .close();
        Directories.delete(made);
    }

    /** What was gone from the bucket; nothing where it is in use. */
    void forget(String digest) {
        locks.unlessUsed(digest, () -> Directories.delete(folder().resolve(digest)));
    }

    /** Removes what interrupted work left here. */
    Swept sweep(Instant before) {
        return Sweeping.before(before).temporaries(folder());
    }

    private record Entry(Path path, long bytes, FileTime used) {}

    private synchronized void makeRoom(long bytes) {
        List<Entry> entries = entries();
        long total = bytes + entries.stream().mapToLong(Entry::bytes).sum();
        entries.sort(Comparator.comparing(Entry::used));
        for (Entry entry : entries) {
            if (total <= limit) {
                return;
            }
            String name = String.valueOf(entry.path().getFileName());
            if (locks.unlessUsed(name, () -> Sweeping.removeAtOnce(entry.path()))) {
                total -= entry.bytes();
            }
        }
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Path path : Directories.list(folder())) {
            if (!TemporaryNames.isTemporary(path)) {
                entry(path).ifPresent(entries::add);
            }
        }
        return entries;
    }

    /** Empty where another process removed it just now. */
    private static Optional<Entry> entry(Path path) {
        try {
            long bytes = 0;
            for (Path file : Directories.files(path)) {
                bytes += Files.size(file);
            }
            return Optional.of(new Entry(path, bytes, Files.getLastModifiedTime(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }
}
