package io.tributary.merge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One object of a file that people write (a recipe, a suite), read key by key; {@link #end} refuses the keys that
 * nobody asked for. Whatever is wrong is a {@link MergeException} that names the place.
 */
public final class Fields {
    private final ErrorCode code;
    private final String path;
    private final Map<String, JsonNode> values = new TreeMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    /**
     * @param code of every refusal
     * @param path what the object is called in messages
     */
    public Fields(ErrorCode code, String path, JsonNode node) {
        this.code = code;
        this.path = path;
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            throw wrong(path, "an object", node);
        }
        node.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    }

    /** The keys present. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** An object; an empty one where absent. */
    public Fields object(String key) {
        known.add(key);
        JsonNode node = values.get(key);
        return new Fields(code, path + "." + key, node == null ? MissingNode.getInstance() : node);
    }

    public Optional<String> optionalText(String key) {
        return find(key).map(node -> {
            if (!node.isTextual()) {
                throw wrong(path + "." + key, "text", node);
            }
            return node.textValue();
        });
    }

    public String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    public String requiredText(String key) {
        return optionalText(key).orElseThrow(() -> new MergeException(code, path + ": '" + key + "' is missing."));
    }

    /** A whole number of 0 to {@code most}. */
    public long number(String key, long otherwise, long most) {
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

    public boolean flag(String key, boolean otherwise) {
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
    public List<String> list(String key) {
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

    /** A list of objects; empty where absent. */
    public List<Fields> objects(String key) {
        List<Fields> objects = new ArrayList<>();
        find(key).ifPresent(node -> {
            if (!node.isArray()) {
                throw wrong(path + "." + key, "a list", node);
            }
            for (int i = 0; i < node.size(); i++) {
                objects.add(new Fields(code, path + "." + key + "[" + i + "]", node.get(i)));
            }
        });
        return objects;
    }

    /** Numbers by name, each alone or a list; empty where absent. */
    public SortedMap<String, List<Double>> numbers(String key) {
        SortedMap<String, List<Double>> numbers = new TreeMap<>();
        Fields fields = object(key);
        fields.values.forEach((name, node) -> {
            List<Double> values = new ArrayList<>();
            for (JsonNode each : node.isArray() ? node : List.of(node)) {
                if (!each.isNumber()) {
                    throw wrong(fields.path + "." + name, "a number or a list of numbers", node);
                }
                values.add(each.doubleValue());
            }
            numbers.put(name, values);
        });
        return numbers;
    }

    /** Whether there is an object. */
    public boolean holdsObject(String key) {
        JsonNode node = values.get(key);
        return node != null && node.isObject();
    }

    /** A text, number or flag, as text. */
    public String scalar(String key) {
        JsonNode node = find(key).orElseThrow(() -> new MergeException(code, path + ": '" + key + "' is missing."));
        if (!node.isValueNode() || node.isNull()) {
            throw wrong(path + "." + key, "a number or text", node);
        }
        return node.asText();
    }

    /** Fails, naming the nearest known key, if a key was not asked for. */
    public void end() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new MergeException(code, path + ": unknown key '" + key + "'. " + Nearest.hint(key, known));
            }
        }
    }

    private Optional<JsonNode> find(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).filter(node -> !node.isNull());
    }

    private MergeException wrong(String where, String expected, JsonNode found) {
        return new MergeException(code, where + ": expected " + expected + ", found " + found + ".");
    }
}
