package io.tributary.merge.signing;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A public key that somebody trusts: Ed25519, or ECDSA on P-256, P-384 or P-521. */
public record TrustedKey(PublicKey key) {
    private static final int LINE = 64;
    private static final Map<Integer, String> HASHES = Map.of(256, "SHA256", 384, "SHA384", 521, "SHA512");

    public TrustedKey {
        algorithm(key);
    }

    /** From a PEM file. */
    public static TrustedKey of(Path file) {
        return new TrustedKey(PemFile.publicKey(file));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where it is no such key
     */
    public static TrustedKey parse(String text) {
        for (String algorithm : List.of("Ed25519", "EC")) {
            Optional<PublicKey> key = decoded(algorithm, text);
            if (key.isPresent()) {
                return new TrustedKey(key.get());
            }
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                "'" + text + "' is no public key: expected the text between the lines of a PEM file (BEGIN PUBLIC KEY),"
                        + " of kind Ed25519 or ECDSA");
    }

    private static Optional<PublicKey> decoded(String algorithm, String text) {
        try {
            X509EncodedKeySpec spec = new X509EncodedKeySpec(Base64.getDecoder().decode(text));
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(spec));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Base64 of the encoded key: what stands between the lines of a PEM file. */
    public String text() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** SHA-256 of the key's PEM text: by which signatures name it. */
    public String fingerprint() {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return Sha256.of(("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verification = Signature.getInstance(algorithm(key));
            verification.initVerify(key);
            verification.update(message);
            return verification.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) {
        if (key instanceof EdECPublicKey edwards
                && edwards.getParams().getName().equals("Ed25519")) {
            return "Ed25519";
        }
        int bits = key instanceof ECPublicKey curve
                ? curve.getParams().getCurve().getField().getFieldSize()
                : 0;
        String hash = HASHES.get(bits);
        if (hash != null) {
            return hash + "withECDSA";
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                "A " + key.getAlgorithm() + " key cannot verify: expected Ed25519, or EC on P-256, P-384 or P-521");
    }

    /** A public key is nobody's secret, but long. */
    @Override
    public String toString() {
        return fingerprint();
    }
}
