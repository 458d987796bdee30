package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small JSON file of somebody else's. */
final class JsonFile {
    private static final long LARGEST_BYTES = 4_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonFile() {}

    /**
     * Its one object.
     *
     * @param what the file is, for messages
     * @throws MergeException {@code INVALID_HEADER}, {@code UNREADABLE}
     */
    static JsonNode object(Path file, String what) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw invalid(file, what, "it has more than " + LARGEST_BYTES + " bytes");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw invalid(file, what, "expected an object");
            }
            return root;
        } catch (JacksonException e) {
            throw invalid(file, what, "it is not valid JSON: " + Printable.quoted(e.getOriginalMessage()));
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    private static MergeException invalid(Path file, String what, String why) {
        return new MergeException(
                ErrorCode.INVALID_HEADER, file + " is not a usable " + what + ": " + why + ". Save the model again");
    }
}
