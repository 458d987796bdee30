package io.tributary.merge.signing;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys in PEM files as {@code openssl genpkey} and {@code openssl pkey -pubout} write them. Messages name the file,
 * never what is in it.
 */
public final class PemFile {
    private static final int LARGEST = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("Ed25519", "EC", "RSA");

    private PemFile() {}

    private interface Decoder<T> {
        T decode(KeyFactory factory) throws GeneralSecurityException;
    }

    /**
     * A PKCS#8 key without a passphrase ({@code BEGIN PRIVATE KEY}).
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where the file holds none
     */
    public static PrivateKey privateKey(Path file) {
        byte[] der = block(file, "PRIVATE KEY", "a private key (openssl genpkey writes one)");
        KeySpec spec = new PKCS8EncodedKeySpec(der);
        return decoded(file, "private", factory -> factory.generatePrivate(spec));
    }

    /**
     * A public key ({@code BEGIN PUBLIC KEY}).
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where the file holds none
     */
    public static PublicKey publicKey(Path file) {
        byte[] der = block(file, "PUBLIC KEY", "a public key (openssl pkey -in KEY -pubout writes one)");
        KeySpec spec = new X509EncodedKeySpec(der);
        return decoded(file, "public", factory -> factory.generatePublic(spec));
    }

    private static <T> T decoded(Path file, String kind, Decoder<T> decoder) {
        for (String algorithm : ALGORITHMS) {
            Optional<T> key = decoded(algorithm, decoder);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw refused(file, "holds a " + kind + " key of another kind than Ed25519, EC or RSA, or a damaged one");
    }

    private static <T> Optional<T> decoded(String algorithm, Decoder<T> decoder) {
        try {
            return Optional.of(decoder.decode(KeyFactory.getInstance(algorithm)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] block(Path file, String type, String wanted) {
        Matcher block = Pattern.compile("-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]+)-----END " + type + "-----")
                .matcher(text(file));
        if (!block.find()) {
            throw refused(file, "is not a PEM file with " + wanted);
        }
        try {
            return Base64.getMimeDecoder().decode(block.group(1));
        } catch (IllegalArgumentException e) {
            throw refused(file, "has a damaged PEM block " + type);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw refused(file, "is too large for a key");
            }
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Key file " + file + " cannot be read (" + e.getClass().getSimpleName() + ").",
                    e);
        }
    }

    private static MergeException refused(Path file, String what) {
        return new MergeException(ErrorCode.INVALID_ARGUMENT, "Key file " + file + " " + what + ".");
    }
}
