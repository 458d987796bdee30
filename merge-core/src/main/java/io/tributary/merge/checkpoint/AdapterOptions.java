package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which options of {@code adapter_config.json} may be set. An option that is unknown here may change what the factors
 * mean: it is refused unless it is off.
 */
final class AdapterOptions {
    private static final String REMEDY =
            ". Merge the adapter into its base (merge_and_unload) and publish that as safetensors";

    /** Read by {@link AdapterConfig}, or without meaning for the weights: selection, training, provenance. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "peft_type",
            "r",
            "lora_alpha",
            "rank_pattern",
            "alpha_pattern",
            "use_rslora",
            "use_dora",
            "fan_in_fan_out",
            "bias",
            "init_lora_weights",
            "modules_to_save",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "lora_dropout",
            "loftq_config",
            "eva_config",
            "corda_config",
            "lora_ga_config",
            "velora_config",
            "ensure_weight_tying",
            "qalora_group_size",
            "megatron_core",
            "auto_mapping",
            "base_model_name_or_path",
            "revision",
            "task_type",
            "inference_mode",
            "peft_version",
            "runtime_config");

    /** What setting an option would mean. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("use_qalora", "pools its inputs for a quantised base"),
            Map.entry("layer_replication", "stacks the base's layers anew"),
            Map.entry("megatron_config", "splits its factors for Megatron"),
            Map.entry("lora_bias", "adds a bias to lora_B"),
            Map.entry("target_parameters", "adapts bare parameters instead of modules"),
            Map.entry("trainable_token_indices", "trains single rows of an embedding"),
            Map.entry("alora_invocation_tokens", "is active for some tokens only, so it has no merged weights"),
            Map.entry("arrow_config", "routes between several adapters"),
            Map.entry("use_bdlora", "has block-diagonal factors"),
            Map.entry("kasa_config", "changes the base's singular values"),
            Map.entry("monteclora_config", "samples its weights"));

    /** Ways to start training that replace the base's weights, so that the factors are not an update of the base. */
    private static final Set<String> CHANGE_THE_BASE = Set.of("pissa", "olora", "corda", "loftq", "lora_ga");

    private static final Set<String> KEEP_THE_BASE = Set.of("gaussian", "eva", "orthogonal", "mica");

    private AdapterOptions() {}

    /** Refuses by name what cannot be folded. */
    static void require(Path file, JsonNode config) {
        String type = config.path("peft_type").asText("");
        if (!type.equals("LORA")) {
            throw unsupported(
                    file,
                    "peft_type is " + (type.isEmpty() ? "missing" : Printable.quoted(type))
                            + "; only LORA adapters (also rsLoRA and DoRA) can be folded" + REMEDY);
        }
        config.properties().forEach(option -> {
            String name = option.getKey();
            if (!UNDERSTOOD.contains(name) && !isOff(option.getValue())) {
                String what = REFUSED.getOrDefault(name, "is not known here and may change what the factors mean");
                throw unsupported(file, Printable.quoted(name) + " " + what + ", which cannot be folded" + REMEDY);
            }
        });
        requireOwnBase(file, config.path("init_lora_weights"));
    }

    private static void requireOwnBase(Path file, JsonNode init) {
        if (!init.isTextual()) {
            return;
        }
        String way = init.textValue().toLowerCase(Locale.ROOT);
        String family = way.startsWith("pissa") ? "pissa" : way;
        if (CHANGE_THE_BASE.contains(family)) {
            throw unsupported(
                    file,
                    "init_lora_weights is " + Printable.quoted(way)
                            + ": training started from a changed base, so the factors are no update of the base. Save "
                            + "the adapter converted (save_pretrained(..., path_initial_model_for_weight_conversion)), "
                            + "or merge it (merge_and_unload) and publish that as safetensors");
        }
        if (!KEEP_THE_BASE.contains(family)) {
            throw unsupported(
                    file,
                    "init_lora_weights is " + Printable.quoted(way)
                            + ", which is not known here and may have changed the base" + REMEDY);
        }
    }

    private static boolean isOff(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty());
    }

    private static MergeException unsupported(Path file, String what) {
        return new MergeException(ErrorCode.NOT_SUPPORTED, file + ": " + what);
    }
}
