package io.tributary.app.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.HttpStatus;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints that were taken and not worked off yet, one file each: whoever called was told that it is taken care of, and a
 * hub does not call twice. Thread-safe.
 */
final class Spool {
    /** Far more than anybody publishes while a hub is away. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SUFFIX = ".json";

    private final Path directory;

    Spool(Path directory) {
        this.directory = directory;
        Directories.create(directory);
    }

    /**
     * Keeps it, safely when this returns; nothing changes where it is kept already.
     *
     * @throws RefusedException where too many are waiting
     */
    synchronized void keep(Hint hint) {
        Path file = file(hint);
        if (Files.exists(file)) {
            return;
        }
        if (Directories.list(directory).size() >= MOST) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE, "TOO_MANY", "Too many calls wait to be worked off; call again.");
        }
        DurableFile.replace(file, hint.json().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** All that are kept, the oldest first. */
    synchronized List<Hint> all() {
        List<Hint> hints = new ArrayList<>();
        for (Path file : Directories.list(directory)) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
                try {
                    hints.add(Hint.of(JSON.readTree(Files.readString(file))));
                } catch (JacksonException e) {
                    LOG.warn("{} is damaged and left alone: {}", file, e.getOriginalMessage());
                } catch (IOException e) {
                    throw FileFailure.reading(file, e);
                }
            }
        }
        hints.sort(Comparator.comparing(Hint::since));
        return hints;
    }

    /** It is worked off. */
    synchronized void remove(Hint hint) {
        Directories.delete(file(hint));
    }

    private Path file(Hint hint) {
        return directory.resolve(hint.key() + SUFFIX);
    }
}
