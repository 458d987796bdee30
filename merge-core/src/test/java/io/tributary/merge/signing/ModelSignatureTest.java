package io.tributary.merge.signing;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSignatureTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path model;
    private TestKeys release;
    private TestKeys stranger;

    @BeforeEach
    void writeModelAndKeys() throws Exception {
        model = Files.createDirectories(directory.resolve("my-model"));
        Files.writeString(model.resolve("weights.bin"), "weights");
        Files.writeString(model.resolve("config.json"), "{}");
        Files.createDirectories(model.resolve("tokenizer"));
        Files.writeString(model.resolve("tokenizer/vocab.txt"), "a\nb\n");
        Files.writeString(model.resolve(".gitattributes"), "what git keeps is no part of the model");
        release = TestKeys.ed25519(directory, "release");
        stranger = TestKeys.ed25519(directory, "stranger");
    }

    private Path signed() {
        return ModelSignature.sign(model, release.signer());
    }

    private void verify() {
        ModelSignature.verify(model, ModelSignature.beside(model), List.of(stranger.trusted(), release.trusted()));
    }

    @Test
    void aBundleIsLaidOutAsTheSpecificationSays() throws Exception {
        JsonNode bundle = JSON.readTree(signed().toFile());

        assertThat(bundle.path("mediaType").asText()).isEqualTo("application/vnd.dev.sigstore.bundle.v0.3+json");
        assertThat(bundle.at("/verificationMaterial/publicKey/hint").asText())
                .isEqualTo(Sha256.of(Files.readAllBytes(release.shared())));
        assertThat(bundle.at("/dsseEnvelope/payloadType").asText()).isEqualTo("application/vnd.in-toto+json");
        byte[] payload =
                Base64.getDecoder().decode(bundle.at("/dsseEnvelope/payload").asText());
        JsonNode statement = JSON.readTree(payload);
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.path("predicateType").asText()).isEqualTo("https://model_signing/signature/v1.0");
        assertThat(statement.at("/subject/0/name").asText()).isEqualTo("my-model");
        assertThat(statement.at("/predicate/resources").findValuesAsText("name"))
                .containsExactly("config.json", "tokenizer/vocab.txt", "weights.bin");
        assertThat(statement.at("/predicate/resources/2/digest").asText())
                .isEqualTo(Sha256.of("weights".getBytes(StandardCharsets.UTF_8)));
        assertThat(statement.at("/predicate/serialization")).isEqualTo(JSON.readTree("""
                {"method": "files", "hash_type": "sha256", "allow_symlinks": false,
                 "ignore_paths": [".git", ".gitattributes", ".github", ".gitignore"]}"""));

        // An independent reading of DSSE's encoding.
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(release.pair().getPublic());
        check.update(
                ("DSSEv1 28 application/vnd.in-toto+json " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        check.update(payload);
        assertThat(check.verify(Base64.getDecoder()
                        .decode(bundle.at("/dsseEnvelope/signatures/0/sig").asText())))
                .isTrue();
    }

    /** The two digests and their root digest are the specification's own example. */
    @Test
    void theRootDigestIsThatOfTheRawDigestsInOrder() throws Exception {
        TreeMap<String, String> digests = new TreeMap<>();
        digests.put("signme-1", "bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc");
        digests.put("signme-2", "32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028");
        JsonNode statement = JSON.readTree(new SignedFiles("model", digests).statement());
        assertThat(statement.at("/subject/0/digest/sha256").asText())
                .isEqualTo("92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4");
    }

    @Test
    void theSameKeyAndFilesGiveTheSameSignature() throws IOException {
        byte[] first = Files.readAllBytes(signed());
        assertThat(Files.readAllBytes(signed())).isEqualTo(first);
        verify();
    }

    @Test
    void anyChangeToAnyFileIsNamed() throws IOException {
        signed();
        verify();
        Files.writeString(model.resolve("tokenizer/vocab.txt"), "a\nc\n");
        assertRefused(this::verify, ErrorCode.SIGNATURE_MISMATCH, "tokenizer/vocab.txt", "not as it was signed");
        Files.writeString(model.resolve("tokenizer/vocab.txt"), "a\nb\n");
        Files.writeString(model.resolve("extra.py"), "import os");
        assertRefused(this::verify, ErrorCode.SIGNATURE_MISMATCH, "extra.py", "was not signed");
        Files.delete(model.resolve("extra.py"));
        Files.delete(model.resolve("config.json"));
        assertRefused(this::verify, ErrorCode.SIGNATURE_MISMATCH, "config.json", "missing");
    }

    @Test
    void aMissingSignatureAnUnknownKeyAndAForgedOneAreToldApart() throws IOException {
        assertRefused(this::verify, ErrorCode.NOT_SIGNED, "model.sig", "tributary sign");
        Path signature = signed();
        assertRefused(
                () -> ModelSignature.verify(model, signature, List.of(stranger.trusted())),
                ErrorCode.UNKNOWN_SIGNER,
                release.trusted().fingerprint(),
                stranger.trusted().fingerprint());
        String forged = Files.readString(ModelSignature.sign(model, stranger.signer()))
                .replace(stranger.trusted().fingerprint(), release.trusted().fingerprint());
        Files.writeString(signature, forged);
        assertRefused(
                () -> ModelSignature.verify(model, signature, List.of(release.trusted())),
                ErrorCode.SIGNATURE_MISMATCH,
                "did not sign it");
        for (String broken : List.of("", "{}", "[", "{\"mediaType\":\"application/vnd.dev.sigstore.bundle\"}")) {
            Files.writeString(signature, broken);
            assertRefused(this::verify, ErrorCode.SIGNATURE_MISMATCH, "model.sig");
        }
    }

    @Test
    void aChangedStatementIsNoticed() throws IOException {
        Path signature = signed();
        JsonNode bundle = JSON.readTree(signature.toFile());
        String payload = bundle.at("/dsseEnvelope/payload").asText();
        String other = Base64.getEncoder()
                .encodeToString(new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("my-model", "its-model")
                        .getBytes(StandardCharsets.UTF_8));
        Files.writeString(signature, Files.readString(signature).replace(payload, other));
        assertRefused(this::verify, ErrorCode.SIGNATURE_MISMATCH, "did not sign it");
    }

    @Test
    void ecdsaSignaturesOfOthersVerify() throws Exception {
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            TestKeys keys = TestKeys.curve(directory, curve, curve);
            String algorithm = "SHA" + (curve.contains("521") ? "512" : curve.substring(4, 7)) + "withECDSA";
            Signer elsewhere = new Signer() {
                @Override
                public TrustedKey publicKey() {
                    return keys.trusted();
                }

                @Override
                public byte[] sign(byte[] message) {
                    try {
                        Signature signature = Signature.getInstance(algorithm);
                        signature.initSign(keys.pair().getPrivate());
                        signature.update(message);
                        return signature.sign();
                    } catch (java.security.GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            Path signature = ModelSignature.sign(model, elsewhere);
            assertThat(ModelSignature.verify(model, signature, List.of(keys.trusted()))
                            .files())
                    .isEqualTo(3);
        }
    }

    @Test
    void keysTravelAsTextAndFilesThatHoldNoneAreRefusedWithoutTellingWhatTheyHold() throws Exception {
        assertThat(TrustedKey.parse(release.trusted().text())).isEqualTo(release.trusted());
        assertThat(release.signer().publicKey()).isEqualTo(release.trusted());
        assertRefused(() -> TrustedKey.parse("nonsense"), ErrorCode.INVALID_ARGUMENT, "nonsense");
        assertRefused(() -> TrustedKey.of(release.secret()), ErrorCode.INVALID_ARGUMENT, "release.key", "public key");
        assertRefused(() -> KeyFileSigner.of(release.shared()), ErrorCode.INVALID_ARGUMENT, "private key");
        TestKeys curve = TestKeys.curve(directory, "curve", "secp256r1");
        assertRefused(() -> KeyFileSigner.of(curve.secret()), ErrorCode.INVALID_ARGUMENT, "EC", "openssl genpkey");
        String secret = Files.readString(release.secret());
        Files.writeString(release.secret(), secret.replaceFirst("M", "A"));
        assertThatThrownBy(() -> KeyFileSigner.of(release.secret()))
                .message()
                .contains("release.key")
                .doesNotContain(secret.substring(30, 60));
    }

    @Test
    void aLinkIsNotSigned() throws IOException {
        Files.createSymbolicLink(model.resolve("more.bin"), release.secret());
        assertRefused(this::signed, ErrorCode.PATH_ESCAPES, "more.bin", "link");
    }
}
