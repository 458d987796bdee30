package io.tributary.app.time;

import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files by what they were made of, so that nothing is trained, merged or measured twice; kept for the next run. */
final class Cache {
    private final Path directory;
    private final Map<Path, Object> making = new ConcurrentHashMap<>();
    private final Map<Path, String> digests = new ConcurrentHashMap<>();

    Cache(Path directory) {
        this.directory = directory;
    }

    /** Makes a file at a path that is not there. */
    @FunctionalInterface
    interface Making {
        void at(Path file) throws IOException;
    }

    /**
     * The file, made if it is not there yet. Two threads that want the same one wait for each other.
     *
     * @param kind folder
     * @param recipe everything that decides the content
     */
    Path get(String kind, String recipe, String suffix, Making making) {
        Path file = directory
                .resolve(kind)
                .resolve(Sha256.of(recipe.getBytes(StandardCharsets.UTF_8)).substring(0, 32) + suffix);
        synchronized (this.making.computeIfAbsent(file, name -> new Object())) {
            if (!Files.exists(file)) {
                try {
                    Files.createDirectories(file.toAbsolutePath().getParent());
                    Path unfinished = file.resolveSibling(".tmp-" + file.getFileName());
                    Files.deleteIfExists(unfinished);
                    making.at(unfinished);
                    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw FileFailure.writing(file, e);
                }
            }
        }
        return file;
    }

    /** The digest of a file's content. */
    String digest(Path file) {
        return digests.computeIfAbsent(file, Sha256::of);
    }
}
