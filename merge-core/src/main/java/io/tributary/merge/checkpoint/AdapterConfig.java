package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code adapter_config.json} says about the factors beside it. */
final class AdapterConfig {
    static final String NAME = "adapter_config.json";

    private final int rank;
    private final double alpha;
    private final ModulePatterns ranks;
    private final ModulePatterns alphas;
    private final boolean rankStabilized;
    private final boolean magnitudes;
    private final boolean transposed;
    private final Optional<String> baseName;

    private AdapterConfig(Path file, JsonNode json) {
        this.rank = rank(file, "r", json.path("r"));
        this.alpha = number(file, "lora_alpha", json.path("lora_alpha"));
        Map<String, Double> rankNumbers = numbers(file, json, "rank_pattern");
        json.path("rank_pattern").properties().forEach(entry -> rank(file, "rank_pattern", entry.getValue()));
        this.ranks = new ModulePatterns(file, "rank_pattern", rankNumbers);
        this.alphas = new ModulePatterns(file, "alpha_pattern", numbers(file, json, "alpha_pattern"));
        this.rankStabilized = truth(file, json, "use_rslora");
        this.magnitudes = truth(file, json, "use_dora");
        this.transposed = truth(file, json, "fan_in_fan_out");
        this.baseName = Optional.ofNullable(json.path("base_model_name_or_path").textValue());
    }

    /**
     * Reads and judges it.
     *
     * @throws MergeException {@code INVALID_HEADER} where it is damaged, {@code NOT_SUPPORTED} where it asks for what
     *     cannot be folded
     */
    static AdapterConfig read(Path file) {
        JsonNode json = JsonFile.object(file, "adapter configuration");
        AdapterOptions.require(file, json);
        return new AdapterConfig(file, json);
    }

    /** Rank of a module's factors. */
    int rank(String module) {
        return ranks.of(module).map(Double::intValue).orElse(rank);
    }

    /** What their product is multiplied by: α/r, or α/√r where rank-stabilized (arXiv 2312.03732). */
    double scale(String module) {
        int own = rank(module);
        return alphas.of(module).orElse(alpha) / (rankStabilized ? Math.sqrt(own) : own);
    }

    /** Whether every module has a magnitude vector: DoRA (arXiv 2402.09353). */
    boolean magnitudes() {
        return magnitudes;
    }

    /** Whether weights are said to be stored in × out. */
    boolean transposed() {
        return transposed;
    }

    /** What it was trained from, by its own account. */
    Optional<String> baseName() {
        return baseName;
    }

    private static Map<String, Double> numbers(Path file, JsonNode json, String option) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        JsonNode pattern = json.path(option);
        if (!pattern.isObject() && !pattern.isNull() && !pattern.isMissingNode()) {
            throw invalid(file, "expected " + option + " to be an object");
        }
        pattern.properties().forEach(entry -> numbers.put(entry.getKey(), number(file, option, entry.getValue())));
        return numbers;
    }

    private static int rank(Path file, String option, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw invalid(file, "expected " + option + " to be a whole number above 0, found " + shown(value));
        }
        return value.intValue();
    }

    private static double number(Path file, String option, JsonNode value) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw invalid(file, "expected " + option + " to be a number, found " + shown(value));
        }
        return value.doubleValue();
    }

    private static boolean truth(Path file, JsonNode json, String option) {
        JsonNode value = json.path(option);
        if (!value.isBoolean() && !value.isNull() && !value.isMissingNode()) {
            throw invalid(file, "expected " + option + " to be true or false, found " + shown(value));
        }
        return value.asBoolean(false);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : Printable.quoted(value.toString());
    }

    private static MergeException invalid(Path file, String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER,
                file + " is not a usable adapter configuration: " + what + ". Save the adapter again");
    }
}
