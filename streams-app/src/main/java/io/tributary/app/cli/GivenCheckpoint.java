package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.CheckpointAddress;
import io.tributary.merge.store.RemoteCheckpoint;
import io.tributary.merge.store.StoreAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checkpoint that a command was given: a path or a {@code file:} URI, or what lies in a bucket or on a hub, which is
 * fetched for as long as the command needs it.
 *
 * @param path on this machine
 * @param elsewhere where it was fetched from
 */
record GivenCheckpoint(Path path, Optional<CheckpointAddress> elsewhere) implements AutoCloseable {
    /** @param scratch where what is fetched lies meanwhile */
    static GivenCheckpoint of(Console console, String given, Path scratch) {
        CheckpointAddress address = CheckpointAddress.parse(given);
        if (address instanceof StoreAddress.Directory) {
            return new GivenCheckpoint(onThisMachine(given), Optional.empty());
        }
        Path directory = temporary(scratch);
        try (ProgressLine progress = new ProgressLine(console)) {
            progress.at("looking for " + address, 0, 0);
            try (RemoteCheckpoint found = RemoteCheckpoint.find(address)) {
                found.fetch(directory, next -> progress.at("fetching " + found.address() + ": " + next, 0, 0));
                return new GivenCheckpoint(directory, Optional.of(found.address()));
            }
        } catch (RuntimeException e) {
            Directories.delete(directory);
            throw e;
        }
    }

    /** For commands that work with files alone. */
    static Path onThisMachine(String given) {
        if (CheckpointAddress.parse(given) instanceof StoreAddress.Directory directory) {
            // A path as it was given, so that messages name it so.
            return given.startsWith("file:") ? directory.path() : Path.of(given);
        }
        throw new MergeException(
                ErrorCode.NOT_SUPPORTED, "This works with files alone: copy " + given + " to this machine first");
    }

    private static Path temporary(Path scratch) {
        try {
            return Files.createTempDirectory(Files.createDirectories(scratch), "fetched-");
        } catch (IOException e) {
            throw FileFailure.writing(scratch, e);
        }
    }

    @Override
    public void close() {
        if (elsewhere.isPresent()) {
            Directories.delete(path);
        }
    }
}
