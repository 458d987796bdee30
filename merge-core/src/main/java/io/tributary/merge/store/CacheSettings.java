package io.tributary.merge.store;

import java.nio.file.Path;

/**
 * A directory of this machine that holds copies of what lies in a bucket; processes may share it.
 *
 * @param bytes how large it may grow; what is in use may exceed it
 */
public record CacheSettings(Path directory, long bytes) {
    /** 20 GiB. */
    public static final long DEFAULT_BYTES = 20L << 30;

    public CacheSettings {
        directory = directory.toAbsolutePath().normalize();
    }
}
