package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a tensor in {@code adapter_model.safetensors} says.
 *
 * @param module without PEFT's prefix; of a full tensor, its name in the model
 */
record AdapterKey(String module, Part part) {
    enum Part {
        A,
        B,
        EMBEDDING_A,
        EMBEDDING_B,
        MAGNITUDE,
        /** The base's own weight, saved beside the factors of an embedding. */
        BASE_WEIGHT,
        /** A tensor that was trained as a whole: of {@code modules_to_save}, or a bias. */
        FULL
    }

    private static final String PREFIX = "base_model.model.";

    /** PEFT leaves the adapter's name out; other savers keep the default one. */
    private static final Pattern FACTOR =
            Pattern.compile("(.+)\\.lora_(?:([AB])(?:\\.default)?\\.weight|embedding_([AB])(?:\\.default)?"
                    + "|(magnitude_vector)(?:\\.default)?(?:\\.weight)?)");

    private static final Pattern OTHER_FACTOR = Pattern.compile("(?:.+\\.)?lora_[A-Za-z_]+(?:\\..*)?");

    private static final Pattern SAVED = Pattern.compile("(.+)\\.modules_to_save(?:\\.default)?\\.([^.]+)");

    private static final Pattern BASE_LAYER = Pattern.compile("(.+)\\.base_layer\\.(weight|bias)");

    static AdapterKey parse(Path file, String name) {
        if (!name.startsWith(PREFIX)) {
            throw new MergeException(
                    ErrorCode.EXTRA_TENSOR,
                    file + ": tensor " + Printable.quoted(name) + " does not begin with " + PREFIX
                            + " as PEFT's names do. Save the adapter with PEFT (save_pretrained)");
        }
        String rest = name.substring(PREFIX.length());
        Matcher factor = FACTOR.matcher(rest);
        if (factor.matches()) {
            return new AdapterKey(factor.group(1), part(factor));
        }
        if (OTHER_FACTOR.matcher(rest).matches() || rest.contains("trainable_tokens_delta")) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    file + ": tensor " + Printable.quoted(name)
                            + " is not one that can be folded; expected lora_A.weight, lora_B.weight, "
                            + "lora_embedding_A, lora_embedding_B, lora_magnitude_vector or a full tensor. Merge the "
                            + "adapter into its base (merge_and_unload) and publish that as safetensors");
        }
        Matcher base = BASE_LAYER.matcher(rest);
        if (base.matches()) {
            return base.group(2).equals("weight")
                    ? new AdapterKey(base.group(1), Part.BASE_WEIGHT)
                    : new AdapterKey(base.group(1) + ".bias", Part.FULL);
        }
        Matcher saved = SAVED.matcher(rest);
        return new AdapterKey(saved.matches() ? saved.group(1) + "." + saved.group(2) : rest, Part.FULL);
    }

    private static Part part(Matcher factor) {
        if (factor.group(4) != null) {
            return Part.MAGNITUDE;
        }
        if (factor.group(3) != null) {
            return factor.group(3).equals("A") ? Part.EMBEDDING_A : Part.EMBEDDING_B;
        }
        return factor.group(2).equals("A") ? Part.A : Part.B;
    }
}
