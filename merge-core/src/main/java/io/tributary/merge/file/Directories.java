package io.tributary.merge.file;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Directories made, listed, synced and removed so that a crash at any moment leaves nothing half visible. */
public final class Directories {
    private Directories() {}

    /** Makes the directory and its missing parents, each synced into its own parent. */
    public static void create(Path directory) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        try {
            for (Path made : missing) {
                Files.createDirectories(made);
                Path parent = made.getParent();
                if (parent != null) {
                    sync(parent);
                }
            }
        } catch (IOException e) {
            throw FileFailure.writing(directory, e);
        }
    }

    /**
     * Checks that something new may be put there.
     *
     * @throws MergeException {@code OUTPUT_EXISTS} where something is there that is not an empty directory
     */
    public static void requireFree(Path place) {
        boolean free = !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (!free && !(Files.isDirectory(place) && list(place).isEmpty())) {
            throw new MergeException(
                    ErrorCode.OUTPUT_EXISTS,
                    place + " is already there. Name a directory that does not exist, or remove this one");
        }
    }

    /** Makes the names in the directory durable. */
    public static void sync(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw FileFailure.writing(directory, e);
        }
    }

    /** What lies in it, in name order; nothing where it does not exist. */
    public static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw FileFailure.reading(directory, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw FileFailure.reading(directory, e);
        }
    }

    /** Everything at or under {@code root} that is no directory; links are not followed, what vanishes is left out. */
    public static List<Path> files(Path root) {
        List<Path> files = new ArrayList<>();
        collect(root, files);
        return files;
    }

    private static void collect(Path path, List<Path> files) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            list(path).forEach(entry -> collect(entry, files));
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            files.add(path);
        }
    }

    /** Removes the file or the directory with everything in it; fine where (parts of) it are already gone. */
    public static void delete(Path root) {
        try {
            if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                for (Path entry : list(root)) {
                    delete(entry);
                }
            }
            Files.deleteIfExists(root);
        } catch (IOException e) {
            throw FileFailure.writing(root, e);
        }
    }
}
