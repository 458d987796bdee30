package io.tributary.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is either not there or complete. */
final class FreshDirectory {
    private FreshDirectory() {}

    /** Fills a directory. */
    @FunctionalInterface
    interface Filling {
        void into(Path directory) throws IOException;
    }

    /** Fills a directory under another name and gives it its own at the end. What was left unfinished is replaced. */
    static void make(Path directory, Filling filling) throws IOException {
        Path unfinished = directory.resolveSibling(".tmp-" + directory.getFileName());
        Files.createDirectories(unfinished.toAbsolutePath().getParent());
        delete(unfinished);
        Files.createDirectory(unfinished);
        filling.into(unfinished);
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(directory)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }
}
