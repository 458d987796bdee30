package io.tributary.merge.technique;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * splitmix64 (Steele, Lea, Flood 2014) as published, started at the first eight bytes of a SHA-256: the i-th number is
 * the mix of seed + i times the golden gamma.
 */
final class NaiveDraw {
    private final long seed;

    NaiveDraw(long recipeSeed, String expertDigest, String tensor) {
        String text = recipeSeed + "\n" + expertDigest + "\n" + tensor + "\n";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            this.seed = ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** From 0 to below 1, a multiple of 2⁻⁵³. */
    double uniform(long index) {
        long z = seed + index * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (z >>> 11) * 0x1.0p-53;
    }
}
