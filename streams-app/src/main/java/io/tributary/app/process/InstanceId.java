package io.tributary.app.process;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A name that a state directory keeps for ever: the static member of the coordinator's consumer group. */
final class InstanceId {
    private static final String FILE = "instance-id";

    private InstanceId() {}

    static String of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            try {
                Files.writeString(file, UUID.randomUUID() + "\n", StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                if (Files.readString(file).isBlank()) {
                    // Killed between making and writing it.
                    Files.writeString(file, UUID.randomUUID() + "\n");
                }
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the coordinator's state directory " + directory + " cannot be written (" + e + ")",
                    e);
        }
    }
}
