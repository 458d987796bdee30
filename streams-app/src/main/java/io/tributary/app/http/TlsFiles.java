package io.tributary.app.http;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.signing.PemFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * How HTTP is encrypted, from PEM files that are read once, at the start.
 *
 * @param certificate of the server, followed by its chain
 * @param key of the certificate, PKCS#8 without a passphrase
 * @param clients authorities of client certificates; where given, every client must show one (mTLS)
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clients) {
    /** @throws MergeException {@code INVALID_ARGUMENT} where a file does not hold what it should */
    SslContextFactory.Server context() {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        char[] password = onceOnly();
        try {
            KeyStore own = empty();
            own.setKeyEntry("server", PemFile.privateKey(key), password, certificates(certificate));
            context.setKeyStore(own);
            context.setKeyStorePassword(String.valueOf(password));
            context.setKeyManagerPassword(String.valueOf(password));
            if (clients.isPresent()) {
                context.setTrustStore(trusted(clients.get()));
                context.setNeedClientAuth(true);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Certificate " + certificate + " and key " + key + " cannot be used together: " + e.getMessage(),
                    e);
        }
        return context;
    }

    private static KeyStore trusted(Path file) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        int number = 0;
        for (Certificate authority : certificates(file)) {
            trusted.setCertificateEntry("authority-" + number++, authority);
        }
        return trusted;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(Path file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
            if (all.length == 0) {
                throw new MergeException(ErrorCode.INVALID_ARGUMENT, file + " holds no certificate in PEM form.");
            }
            return all;
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Certificate file " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }

    /** The stores are only in memory; Java wants a password all the same. */
    private static char[] onceOnly() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random).toCharArray();
    }
}
