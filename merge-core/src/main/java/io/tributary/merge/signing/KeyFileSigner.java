package io.tributary.merge.signing;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;

/** Signs with an Ed25519 key from a PEM file. Signatures are deterministic: same key and files, same signature. */
public final class KeyFileSigner implements Signer {
    private final PrivateKey key;
    private final TrustedKey publicKey;

    private KeyFileSigner(PrivateKey key, TrustedKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Reads the key.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where the file does not hold an Ed25519 private key
     */
    public static KeyFileSigner of(Path file) {
        PrivateKey key = PemFile.privateKey(file);
        if (key instanceof EdECPrivateKey edwards
                && edwards.getParams().getName().equals("Ed25519")
                && edwards.getBytes().isPresent()) {
            return new KeyFileSigner(key, publicKey(edwards.getBytes().get()));
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                "Key file " + file + " holds a " + key.getAlgorithm()
                        + " key; Tributary signs with Ed25519. Make one: openssl genpkey -algorithm ed25519 -out KEY");
    }

    /** A private key is 32 random bytes; the generator, given these, computes the public half. */
    private static TrustedKey publicKey(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
            return new TrustedKey(generator.generateKeyPair().getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public TrustedKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "The signing key cannot be used: " + e.getMessage(), e);
        }
    }

    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] bytes;

        private Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            System.arraycopy(bytes, 0, target, 0, target.length);
        }
    }
}
