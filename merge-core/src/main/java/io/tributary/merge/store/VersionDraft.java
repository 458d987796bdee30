package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a version that is being assembled, in a directory that no reader sees. */
final class VersionDraft implements AutoCloseable {
    private final Path directory;
    private final SortedMap<String, String> digests = new TreeMap<>();

    private VersionDraft(Path directory) {
        this.directory = directory;
    }

    /** @param folder on the same file system as where it is going to be */
    static VersionDraft in(Path folder) {
        Directories.create(folder);
        Path directory = TemporaryNames.in(folder);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw FileFailure.writing(directory, e);
        }
        return new VersionDraft(directory);
    }

    Path directory() {
        return directory;
    }

    BlobOutput create(String name) {
        Path file = free(name);
        return LocalOutput.named(directory, digest -> {
            digests.put(name, digest);
            return String.valueOf(file.getFileName());
        });
    }

    String copy(Path source, String name) {
        String digest = FileCopy.of(source, free(name));
        digests.put(name, digest);
        return digest;
    }

    private Path free(String name) {
        Path path = directory.resolve(PlainName.require(name));
        if (Files.exists(path)) {
            throw new IllegalStateException(path + " is already written");
        }
        return path;
    }

    /** Every file is written; their digests by name. */
    SortedMap<String, String> complete() {
        Directories.sync(directory);
        for (Path file : Directories.list(directory)) {
            if (TemporaryNames.isTemporary(file)) {
                throw new IllegalStateException("A file of " + directory + " is still being written");
            }
        }
        return Collections.unmodifiableSortedMap(digests);
    }

    @Override
    public void close() {
        Directories.delete(directory);
    }
}
