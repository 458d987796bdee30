package io.tributary.merge.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A running SHA-256; digests are 64 lower-case hexadecimal digits everywhere. */
public final class Sha256 {
    private static final int BLOCK = 1 << 20;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Takes what remains; the buffer's position stays where it was. */
    public Sha256 update(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
        return this;
    }

    public Sha256 update(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** The text's UTF-8 bytes. */
    public Sha256 update(String text) {
        return update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of everything so far; the next update starts anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String of(byte[] bytes) {
        return new Sha256().update(bytes).hex();
    }

    /** The digest of a file's content. Failures are {@link FileFailure#reading}. */
    public static String of(Path file) {
        Sha256 sha = new Sha256();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            while (channel.read(block) >= 0) {
                sha.update(block.flip());
                block.clear();
            }
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
        return sha.hex();
    }

    /** True for 64 lower-case hexadecimal digits; whoever makes a path of a digest asks this first. */
    public static boolean isDigest(String text) {
        return HEX.matcher(text).matches();
    }
}
