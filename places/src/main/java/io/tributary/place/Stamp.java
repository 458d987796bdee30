package io.tributary.place;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names, sizes and times of a checkpoint's files: two looks that find the same stamp found nobody writing.
 *
 * @param files by name; what lies in folders below does not count
 */
record Stamp(Map<String, FileStamp> files) {
    record FileStamp(long bytes, long modifiedNanos) {}

    Stamp {
        files = Map.copyOf(files);
    }

    /** Of a directory or a single file. */
    static Stamp of(Path checkpoint) {
        Map<String, FileStamp> files = new TreeMap<>();
        List<Path> paths = Files.isDirectory(checkpoint) ? Directories.list(checkpoint) : List.of(checkpoint);
        for (Path path : paths) {
            try {
                BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
                if (found.isRegularFile()) {
                    files.put(
                            String.valueOf(path.getFileName()),
                            new FileStamp(
                                    found.size(),
                                    found.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS)));
                }
            } catch (IOException e) {
                throw FileFailure.reading(path, e);
            }
        }
        return new Stamp(files);
    }

    boolean holds(String name) {
        return files.containsKey(name);
    }

    /** The latest of its files' times. */
    long newestMillis() {
        return files.values().stream().mapToLong(FileStamp::modifiedNanos).max().orElse(0) / 1_000_000;
    }
}
