package io.tributary.merge.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** One object of a recipe's text, read key by key; {@link #end} refuses the keys that nobody asked for. */
final class Fields {
    private final String path;
    private final Map<String, JsonNode> values = new TreeMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    Fields(String path, JsonNode node) {
        this.path = path;
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            throw wrong(path, "an object", node);
        }
        node.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    }

    /** The keys present. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** An object; an empty one where absent. */
    Fields object(String key) {
        known.add(key);
        JsonNode node = values.get(key);
        return new Fields(path + "." + key, node == null ? MissingNode.getInstance() : node);
    }

    Optional<String> optionalText(String key) {
        return find(key).map(node -> {
            if (!node.isTextual()) {
                throw wrong(path + "." + key, "text", node);
            }
            return node.textValue();
        });
    }

    String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    String requiredText(String key) {
        return optionalText(key)
                .orElseThrow(() -> new MergeException(ErrorCode.INVALID_RECIPE, path + ": '" + key + "' is missing."));
    }

    /** A whole number of 0 to {@code most}. */
    long number(String key, long otherwise, long most) {
        return find(key)
                .map(node -> {
                    if (!node.isIntegralNumber()
                            || !node.canConvertToLong()
                            || node.longValue() < 0
                            || node.longValue() > most) {
                        throw wrong(path + "." + key, "a whole number from 0 to " + most, node);
                    }
                    return node.longValue();
                })
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return find(key)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw wrong(path + "." + key, "true or false", node);
                    }
                    return node.booleanValue();
                })
                .orElse(otherwise);
    }

    /** A list of texts; empty where absent. */
    List<String> list(String key) {
        List<String> texts = new ArrayList<>();
        find(key).ifPresent(node -> {
            if (!node.isArray()) {
                throw wrong(path + "." + key, "a list", node);
            }
            for (JsonNode element : node) {
                if (!element.isTextual()) {
                    throw wrong(path + "." + key, "a list of texts", node);
                }
                texts.add(element.textValue());
            }
        });
        return texts;
    }

    /** An object of texts, numbers and flags, all as text; empty where absent. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new TreeMap<>();
        Fields fields = object(key);
        fields.values.forEach((name, node) -> {
            if (!node.isValueNode() || node.isNull()) {
                throw wrong(fields.path + "." + name, "a number or text", node);
            }
            texts.put(name, node.asText());
        });
        return texts;
    }

    /** Fails, naming the nearest known key, if a key was not asked for. */
    void end() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new MergeException(
                        ErrorCode.INVALID_RECIPE, path + ": unknown key '" + key + "'. " + Nearest.hint(key, known));
            }
        }
    }

    private Optional<JsonNode> find(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).filter(node -> !node.isNull());
    }

    private static MergeException wrong(String where, String expected, JsonNode found) {
        return new MergeException(
                ErrorCode.INVALID_RECIPE, where + ": expected " + expected + ", found " + found + ".");
    }
}
