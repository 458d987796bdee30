package io.tributary.app.http;

import io.tributary.merge.MergeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A secret that clients show in {@code Authorization: Bearer …}. It comes from a file, so that it is in no process
 * list; only its digest is kept.
 */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private BearerToken(byte[] digest) {
        this.digest = digest;
    }

    /** @throws MergeException as {@link SecretFile#word} */
    public static BearerToken read(Path file) {
        return new BearerToken(sha256(SecretFile.word(file)));
    }

    /**
     * Whether a request's {@code Authorization} header shows it. Digests are compared, in a time that does not depend
     * on where they differ.
     */
    boolean isShownBy(@Nullable String header) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && is(header.substring(SCHEME.length()).strip());
    }

    /** Whether it is this word, for who shows it in another way; takes the same time wherever they differ. */
    public boolean is(@Nullable String word) {
        return word != null && MessageDigest.isEqual(digest, sha256(word));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
