package io.tributary.app.process;

import java.util.Optional;

/**
 * What a running {@code up} says of itself in {@code up.json}, so that client commands find it.
 *
 * @param pid of its process
 * @param startedAtMillis since the epoch
 */
@SuppressWarnings("DoNotCallSuggester")
public record RunningUp(String bootstrap, int httpPort, long pid, long startedAtMillis) {

    /**
     * The {@code up} that runs on this data directory. A file left by a killed one does not count: its process is gone
     * or its lock is free.
     */
    public static Optional<RunningUp> find(DataDirectory data) {
        throw new UnsupportedOperationException(data.toString());
    }
}
