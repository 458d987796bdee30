package io.tributary.app.process;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.merge.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * What a running {@code up} says of itself in {@code up.json}, so that client commands find it.
 *
 * @param pid of its process
 * @param startedAtMillis since the epoch
 */
public record RunningUp(String bootstrap, int httpPort, long pid, long startedAtMillis) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The {@code up} that runs on this data directory. A file left by a killed one does not count: nobody holds the
     * directory's lock any more.
     */
    public static Optional<RunningUp> find(DataDirectory data) {
        if (!Files.exists(data.runningFile()) || !DataLock.isHeld(data)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(data.runningFile()), RunningUp.class));
        } catch (IOException e) {
            // It stops just now, or the file is not ours.
            return Optional.empty();
        }
    }

    /** Complete or not there: readers never see half of it. */
    void write(DataDirectory data) {
        try {
            DurableFile.replace(
                    data.runningFile(), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    static void remove(DataDirectory data) throws IOException {
        Files.deleteIfExists(data.runningFile());
    }
}
