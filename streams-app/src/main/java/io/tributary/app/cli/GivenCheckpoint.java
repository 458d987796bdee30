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
 */
record GivenCheckpoint(Path path, Optional<Path> fetched) implements AutoCloseable {
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
                found.fetch(directory, next -> progress.at("fetching " + address + ": " + next, 0, 0));
            }
            return new GivenCheckpoint(directory, Optional.of(directory));
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

    /** Refused by name where it does not stay where it is. */
    Path staying() {
        if (fetched.isPresent()) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    "Experts by reference are files that workers see, not what lies in a bucket or on a hub. Leave --by-reference"
                            + " away: it is copied into the store");
        }
        return path;
    }

    @Override
    public void close() {
        fetched.ifPresent(Directories::delete);
    }
}
