package io.tributary.merge.signing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A detached signature: a Sigstore bundle around a DSSE envelope around a statement, as OpenSSF model signing lays it
 * out for keys without a certificate.
 *
 * @param hint fingerprint of the key that signed, as it claims; empty where it does not say
 * @param payload the statement's bytes
 * @param signatures of it; any that verifies counts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SignatureBundle(String hint, byte[] payload, List<byte[]> signatures) {
    private static final String MEDIA = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String MEDIA_PREFIX = "application/vnd.dev.sigstore.bundle";
    private static final String PAYLOAD = "application/vnd.in-toto+json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    SignatureBundle {
        signatures = List.copyOf(signatures);
    }

    static SignatureBundle sign(SignedFiles files, Signer signer) {
        byte[] payload = files.statement();
        return new SignatureBundle(
                signer.publicKey().fingerprint(), payload, List.of(signer.sign(authenticated(payload))));
    }

    /** As it lies in a file. */
    String json() {
        Base64.Encoder base64 = Base64.getEncoder();
        ObjectNode bundle = JsonNodeFactory.instance.objectNode().put("mediaType", MEDIA);
        ObjectNode material = bundle.putObject("verificationMaterial");
        material.putObject("publicKey").put("hint", hint);
        material.putArray("tlogEntries");
        ObjectNode envelope = bundle.putObject("dsseEnvelope")
                .put("payload", base64.encodeToString(payload))
                .put("payloadType", PAYLOAD);
        var written = envelope.putArray("signatures");
        signatures.forEach(signature ->
                written.addObject().put("sig", base64.encodeToString(signature)).put("keyid", ""));
        return bundle + "\n";
    }

    static SignatureBundle parse(byte[] json) throws UnusableSignature {
        try {
            JsonNode bundle = JSON.readTree(json);
            JsonNode envelope = bundle.path("dsseEnvelope");
            if (!bundle.path("mediaType").asText().startsWith(MEDIA_PREFIX)
                    || !envelope.path("payloadType").asText().equals(PAYLOAD)) {
                throw new UnusableSignature("it is no Sigstore bundle with an in-toto statement");
            }
            List<byte[]> signatures = new ArrayList<>();
            for (JsonNode signature : envelope.path("signatures")) {
                signatures.add(Base64.getDecoder().decode(signature.path("sig").asText()));
            }
            return new SignatureBundle(
                    bundle.at("/verificationMaterial/publicKey/hint").asText(),
                    Base64.getDecoder().decode(envelope.path("payload").asText()),
                    signatures);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnusableSignature("it is not a JSON document with Base64 in it");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean isBy(TrustedKey key) {
        byte[] message = authenticated(payload);
        return signatures.stream().anyMatch(signature -> key.verifies(message, signature));
    }

    /** DSSE's pre-authentication encoding. */
    private static byte[] authenticated(byte[] payload) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(("DSSEv1 " + PAYLOAD.length() + " " + PAYLOAD + " " + payload.length + " ")
                .getBytes(StandardCharsets.UTF_8));
        message.writeBytes(payload);
        return message.toByteArray();
    }
}
