package io.tributary.app.process;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where one {@code up} keeps everything: {@code store/}, {@code kafka/}, {@code streams/}, {@code logs/}. */
public record DataDirectory(Path root) {
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path streams() {
        return root.resolve("streams");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** Says how to reach the running {@code up}; there only while it runs, or after it was killed. */
    public Path runningFile() {
        return root.resolve("up.json");
    }

    /** Locked by the running {@code up}. */
    public Path lockFile() {
        return root.resolve("up.lock");
    }

    /**
     * Makes the directories.
     *
     * @throws MergeException with {@link ErrorCode#STORE_UNAVAILABLE} where that is not possible
     */
    public DataDirectory create() {
        try {
            Files.createDirectories(store());
            Files.createDirectories(kafka());
            Files.createDirectories(streams());
            Files.createDirectories(logs());
            return this;
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the data directory " + root + " cannot be made (" + e + "): name a writable one with --data",
                    e);
        }
    }
}
