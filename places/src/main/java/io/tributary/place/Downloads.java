package io.tributary.place;

import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Checkpoints that are fetched into a directory of their own, imported into the store, and forgotten. */
final class Downloads {
    private final Store store;
    private final Path directory;

    /** @param directory in which they lie meanwhile */
    Downloads(Store store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /** @param fetch writes the checkpoint's files into the directory that it is given */
    CheckpointRef bring(Consumer<Path> fetch) {
        Path temporary;
        try {
            Files.createDirectories(directory);
            temporary = Files.createTempDirectory(directory, "tributary-");
        } catch (IOException e) {
            throw FileFailure.writing(directory, e);
        }
        try {
            fetch.accept(temporary);
            return store.importCheckpoint(temporary, CheckpointKind.EXPERT);
        } finally {
            Directories.delete(temporary);
        }
    }
}
