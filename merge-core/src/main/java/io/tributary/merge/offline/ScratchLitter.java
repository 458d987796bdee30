package io.tributary.merge.offline;

import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Scratch directories whose process was killed: as big as a model, and of no use to anybody. */
final class ScratchLitter {
    /** An empty one without a lock may have been made this instant. */
    private static final Duration OLD = Duration.ofDays(1);

    private ScratchLitter() {}

    /** Removes what can be; a merge does not fail because of another's litter. */
    static void remove(Path place, Instant now) {
        for (Path directory : scratches(place)) {
            ScratchLock.inherit(directory).ifPresent(lock -> removeAll(directory, lock));
            if (!ScratchLock.isLocked(directory)) {
                removeEmpty(directory, now);
            }
        }
    }

    private static List<Path> scratches(Path place) {
        try (Stream<Path> entries = Files.list(place)) {
            return entries.filter(entry -> String.valueOf(entry.getFileName()).startsWith(ScratchStore.PREFIX))
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static void removeAll(Path directory, ScratchLock inherited) {
        try (inherited) {
            Directories.delete(directory);
        } catch (MergeException notAllowed) {
            // Another user's, perhaps: it stays for that one.
        }
    }

    private static void removeEmpty(Path directory, Instant now) {
        try {
            if (Files.getLastModifiedTime(directory).toInstant().isBefore(now.minus(OLD))) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException inUse) {
            // It holds something, or is somebody else's.
        }
    }
}
