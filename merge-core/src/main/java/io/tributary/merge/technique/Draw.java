package io.tributary.merge.technique;

import io.tributary.merge.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Seeds of what is random, so that the same expert is treated the same wherever and whenever it is folded. */
public final class Draw {
    private Draw() {}

    /** The first eight bytes of SHA-256 over recipe seed, expert digest and tensor name, a line each. */
    public static long seed(long recipeSeed, String expertDigest, String tensor) {
        String text = recipeSeed + "\n" + expertDigest + "\n" + tensor + "\n";
        String digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(HexFormat.of().parseHex(digest.substring(0, 16))).getLong();
    }
}
