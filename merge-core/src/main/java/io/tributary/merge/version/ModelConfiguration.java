package io.tributary.merge.version;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A base's {@code config.json}, as far as a version says something else or takes something from it. */
public final class ModelConfiguration {
    public static final String NAME = "config.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final List<String> DTYPE_KEYS = List.of("torch_dtype", "dtype");
    private static final Map<DType, String> TORCH_NAMES =
            Map.of(DType.F16, "float16", DType.BF16, "bfloat16", DType.F32, "float32", DType.F64, "float64");
    private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)?");

    private final ObjectNode root;

    private ModelConfiguration(ObjectNode root) {
        this.root = root;
    }

    public static ModelConfiguration read(byte[] json) {
        try {
            JsonNode root = JSON.readTree(new String(json, StandardCharsets.UTF_8));
            if (root instanceof ObjectNode object) {
                return new ModelConfiguration(object);
            }
            throw damaged("expected an object", null);
        } catch (JsonProcessingException failure) {
            throw damaged(failure.getOriginalMessage(), failure);
        }
    }

    /** What the model is called on the Hub, where {@code _name_or_path} is a name and not a path. */
    public Optional<String> name() {
        return Optional.ofNullable(root.path("_name_or_path").textValue())
                .filter(name -> HUB_ID.matcher(name).matches());
    }

    /** The text with the element type of all weights: where it is said, also for parts of the model. */
    public byte[] withDtype(DType dtype) {
        ObjectNode copy = root.deepCopy();
        String name = TORCH_NAMES.getOrDefault(dtype, dtype.name());
        if (DTYPE_KEYS.stream().noneMatch(copy::has)) {
            copy.put(DTYPE_KEYS.get(0), name);
        }
        replace(copy, name);
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(copy) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void replace(ObjectNode node, String name) {
        for (String key : DTYPE_KEYS) {
            if (node.path(key).isTextual()) {
                node.put(key, name);
            }
        }
        node.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode part && field.getKey().endsWith("_config")) {
                replace(part, name);
            }
        });
    }

    private static MergeException damaged(String what, @org.jspecify.annotations.Nullable Exception cause) {
        String message = "The base's " + NAME + " is not a usable configuration: " + what;
        return cause == null
                ? new MergeException(ErrorCode.INVALID_HEADER, message)
                : new MergeException(ErrorCode.INVALID_HEADER, message, cause);
    }
}
