package io.tributary.merge.store;

import java.nio.file.Path;

/**
 * A sealed version as a directory of this machine. Of a bucket's version it is a verified copy, which stays until this
 * is closed.
 */
public record OpenVersion(Path directory, Runnable end) implements AutoCloseable {
    /** One that lies where it is read. */
    static OpenVersion at(Path directory) {
        return new OpenVersion(directory, () -> {});
    }

    @Override
    public void close() {
        end.run();
    }
}
