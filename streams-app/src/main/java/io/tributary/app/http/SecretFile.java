package io.tributary.app.http;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose one line is a secret: a command line would be there for everybody to see. */
public final class SecretFile {
    private static final int SHORTEST = 16;

    private SecretFile() {}

    /**
     * The secret; no message says it.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where it cannot be read, is short, or is several words
     */
    public static String word(Path file) {
        String word;
        try {
            word = Files.readString(file).strip();
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The secret in " + file + " cannot be read (" + e.getClass().getSimpleName() + ").",
                    e);
        }
        if (word.length() < SHORTEST || !word.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    file + " must hold one word of at least " + SHORTEST
                            + " printable ASCII characters, for example from: openssl rand -hex 32");
        }
        return word;
    }
}
