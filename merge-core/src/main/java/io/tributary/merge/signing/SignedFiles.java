package io.tributary.merge.signing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which files of which content somebody signs: the in-toto statement of the OpenSSF model-signing format.
 *
 * @param name of the model, for people
 * @param digests SHA-256 by path relative to the model, with {@code /}
 * @see <a href="https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md">OpenSSF Model Signing 1.0</a>
 */
record SignedFiles(String name, SortedMap<String, String> digests) {
    static final List<String> IGNORED = List.of(".git", ".gitattributes", ".github", ".gitignore");

    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://model_signing/signature/v1.0";
    private static final String SHA256 = "sha256";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    SignedFiles {
        digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    }

    /** The statement's JSON, UTF-8. */
    byte[] statement() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode statement = nodes.objectNode().put("_type", STATEMENT);
        statement
                .putArray("subject")
                .addObject()
                .put("name", name)
                .putObject("digest")
                .put(SHA256, rootDigest());
        statement.put("predicateType", PREDICATE);
        ObjectNode predicate = statement.putObject("predicate");
        ArrayNode resources = predicate.putArray("resources");
        digests.forEach((file, digest) ->
                resources.addObject().put("name", file).put("digest", digest).put("algorithm", SHA256));
        ObjectNode serialization = predicate
                .putObject("serialization")
                .put("method", "files")
                .put("hash_type", SHA256)
                .put("allow_symlinks", false);
        ArrayNode ignored = serialization.putArray("ignore_paths");
        IGNORED.forEach(ignored::add);
        return statement.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 over the raw digests in the order of names. */
    private String rootDigest() {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        digests.values().forEach(digest -> raw.writeBytes(HexFormat.of().parseHex(digest)));
        return Sha256.of(raw.toByteArray());
    }

    /** @throws UnusableSignature where it is no statement of that kind that can be checked here */
    static SignedFiles parse(byte[] statement) throws UnusableSignature {
        JsonNode root;
        try {
            root = JSON.readTree(statement);
        } catch (JacksonException e) {
            throw new UnusableSignature("its statement is not JSON");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        require(root, "/_type", STATEMENT);
        require(root, "/predicateType", PREDICATE);
        require(root, "/predicate/serialization/method", "files");
        require(root, "/predicate/serialization/hash_type", SHA256);
        SortedMap<String, String> digests = new TreeMap<>();
        for (JsonNode resource : root.at("/predicate/resources")) {
            String digest = resource.path("digest").asText();
            if (!resource.path("algorithm").asText().equals(SHA256) || !Sha256.isDigest(digest)) {
                throw new UnusableSignature("it gives a digest that is not SHA-256");
            }
            if (digests.put(resource.path("name").asText(), digest) != null) {
                throw new UnusableSignature("it names a file twice");
            }
        }
        if (digests.isEmpty()) {
            throw new UnusableSignature("it names no files");
        }
        return new SignedFiles(root.at("/subject/0/name").asText(), digests);
    }

    private static void require(JsonNode root, String path, String expected) throws UnusableSignature {
        String found = root.at(path).asText();
        if (!found.equals(expected)) {
            throw new UnusableSignature(
                    "its " + path.substring(1).replace('/', '.') + " is '" + found + "', not '" + expected + "'");
        }
    }
}
