package io.tributary.merge.store;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names of what is being written: never read, swept when old. Unique across processes and machines. */
final class TemporaryNames {
    private static final String PREFIX = ".tmp-";

    private TemporaryNames() {}

    static Path in(Path directory) {
        return directory.resolve(
                PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    static boolean isTemporary(Path path) {
        return String.valueOf(path.getFileName()).startsWith(PREFIX);
    }
}
