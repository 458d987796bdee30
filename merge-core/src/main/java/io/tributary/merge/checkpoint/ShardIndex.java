package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The {@code weight_map} of {@code model.safetensors.index.json}: which file holds which tensor. File names are plain:
 * no directory, nothing but safetensors.
 */
record ShardIndex(Path file, Map<String, String> fileByTensor) {
    private static final long LARGEST_BYTES = 64_000_000;
    private static final int MOST_TENSORS = 1 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    ShardIndex {
        fileByTensor = Map.copyOf(fileByTensor);
    }

    static ShardIndex read(Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw invalid(file, "it has more than " + LARGEST_BYTES + " bytes");
            }
            try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
                return new ShardIndex(file, weightMap(parser, file));
            }
        } catch (JsonProcessingException e) {
            throw invalid(file, "it is not valid JSON: " + Printable.quoted(e.getOriginalMessage()));
        } catch (CharConversionException e) {
            throw invalid(file, "it is not UTF-8");
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    /** Names of the shards, in order. */
    SortedSet<String> shards() {
        return new TreeSet<>(fileByTensor.values());
    }

    private static Map<String, String> weightMap(JsonParser parser, Path file) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid(file, "expected an object");
        }
        Map<String, String> map = new HashMap<>();
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!key.equals("weight_map")) {
                parser.skipChildren();
                continue;
            }
            if (found) {
                throw new MergeException(ErrorCode.DUPLICATE_KEY, file + ": \"weight_map\" comes twice");
            }
            if (value != JsonToken.START_OBJECT) {
                throw invalid(file, "expected \"weight_map\" to be an object");
            }
            found = true;
            readEntries(parser, file, map);
        }
        if (!found || map.isEmpty()) {
            throw invalid(file, "expected a \"weight_map\" that names at least one tensor");
        }
        return map;
    }

    private static void readEntries(JsonParser parser, Path file, Map<String, String> map) throws IOException {
        Map<String, String> names = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = parser.currentName();
            if (map.size() == MOST_TENSORS) {
                throw invalid(file, "it names more than " + MOST_TENSORS + " tensors");
            }
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw invalid(file, "expected a file name for tensor " + Printable.quoted(tensor));
            }
            String name = names.computeIfAbsent(parser.getText(), text -> plain(text, tensor, file));
            if (map.put(tensor, name) != null) {
                throw new MergeException(
                        ErrorCode.DUPLICATE_KEY,
                        file + ": tensor " + Printable.quoted(tensor) + " comes twice. Write the index again");
            }
        }
    }

    private static String plain(String name, String tensor, Path file) {
        boolean escapes = name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
        if (escapes || name.startsWith(".")) {
            throw new MergeException(
                    ErrorCode.PATH_ESCAPES,
                    file + " puts tensor " + Printable.quoted(tensor) + " into " + Printable.quoted(name)
                            + ": expected a plain file name in the same directory");
        }
        if (!name.endsWith(".safetensors")) {
            throw new MergeException(
                    ErrorCode.PICKLE_REFUSED,
                    file + " puts tensor " + Printable.quoted(tensor) + " into " + Printable.quoted(name)
                            + ": only *.safetensors are read. Save the model as safetensors");
        }
        return name;
    }

    private static MergeException invalid(Path file, String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER, file + " is not a usable index: " + what + ". Write the checkpoint again");
    }
}
