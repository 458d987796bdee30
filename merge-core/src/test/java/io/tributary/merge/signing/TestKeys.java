package io.tributary.merge.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Key pairs as PEM files, {@code NAME.key} and {@code NAME.pub}. */
public record TestKeys(Path secret, Path shared, KeyPair pair) {
    public static TestKeys ed25519(Path directory, String name) throws IOException, GeneralSecurityException {
        return write(directory, name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }

    public static TestKeys curve(Path directory, String name, String curve)
            throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return write(directory, name, generator.generateKeyPair());
    }

    private static TestKeys write(Path directory, String name, KeyPair pair) throws IOException {
        return new TestKeys(
                pem(
                        directory.resolve(name + ".key"),
                        "PRIVATE KEY",
                        pair.getPrivate().getEncoded()),
                pem(
                        directory.resolve(name + ".pub"),
                        "PUBLIC KEY",
                        pair.getPublic().getEncoded()),
                pair);
    }

    private static Path pem(Path file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }

    public TrustedKey trusted() {
        return TrustedKey.of(shared);
    }

    public Signer signer() {
        return KeyFileSigner.of(secret);
    }
}
