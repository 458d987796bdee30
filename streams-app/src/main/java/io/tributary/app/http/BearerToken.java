package io.tributary.app.http;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A secret that clients show in {@code Authorization: Bearer …}. It comes from a file, so that it is in no process
 * list; only its digest is kept.
 */
public final class BearerToken {
    static final int SHORTEST = 16;
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private BearerToken(byte[] digest) {
        this.digest = digest;
    }

    /**
     * The one line of a file.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where it cannot be read, is short, or is several words
     */
    public static BearerToken read(Path file) {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The token file " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
        if (token.length() < SHORTEST || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The token file " + file + " must hold one word of at least " + SHORTEST
                            + " printable ASCII characters, for example from: openssl rand -hex 32");
        }
        return new BearerToken(sha256(token));
    }

    /**
     * Whether a request's {@code Authorization} header shows it. Digests are compared, in a time that does not depend
     * on where they differ.
     */
    boolean isShownBy(@Nullable String header) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest, sha256(header.substring(SCHEME.length()).strip()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
