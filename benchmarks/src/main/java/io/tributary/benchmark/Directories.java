package io.tributary.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Sizes of directories, and their removal. */
final class Directories {
    private Directories() {}

    /** Bytes of all files below; 0 where there is no such directory. */
    static long bytes(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        long bytes = 0;
        for (Path path : below(directory)) {
            try {
                bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
            } catch (NoSuchFileException e) {
                // released while we looked
            }
        }
        return bytes;
    }

    static void remove(Path directory) throws IOException {
        for (Path path :
                below(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(path);
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.toList();
        }
    }
}
