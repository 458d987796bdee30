package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One module that an adapter changes by low-rank factors.
 *
 * @param name without PEFT's prefix
 * @param a rank × in
 * @param b out × rank
 * @param magnitude of every output
 * @param baseWeight the base's own weight, where the adapter repeats it
 */
record AdapterModule(
        String name,
        Layer layer,
        TensorSource a,
        TensorSource b,
        Optional<TensorSource> magnitude,
        Optional<TensorSource> baseWeight,
        double scale) {
    enum Layer {
        LINEAR,
        /** Its weight is words × dimensions: in × out. */
        EMBEDDING
    }

    /** A, B and the magnitude vector where there is one. */
    List<TensorSource> factors() {
        List<TensorSource> factors = new ArrayList<>(List.of(a, b));
        magnitude.ifPresent(factors::add);
        return factors;
    }

    long rank() {
        return a.spec().shape().sizes().get(0);
    }

    long in() {
        return a.spec().shape().sizes().get(1);
    }

    long out() {
        return b.spec().shape().sizes().get(0);
    }

    /**
     * From a module's tensors.
     *
     * @throws MergeException where they are not two factors of the configured rank, and a magnitude vector where the
     *     configuration says so
     */
    static AdapterModule of(String name, Map<AdapterKey.Part, TensorSource> parts, AdapterConfig config) {
        boolean embedding =
                parts.containsKey(AdapterKey.Part.EMBEDDING_A) || parts.containsKey(AdapterKey.Part.EMBEDDING_B);
        boolean linear = parts.containsKey(AdapterKey.Part.A) || parts.containsKey(AdapterKey.Part.B);
        if (embedding && linear) {
            throw refused(
                    ErrorCode.EXTRA_TENSOR,
                    name,
                    parts,
                    "has the factors of a linear layer and of an embedding. Save the adapter again");
        }
        TensorSource a = part(name, parts, embedding ? AdapterKey.Part.EMBEDDING_A : AdapterKey.Part.A);
        TensorSource b = part(name, parts, embedding ? AdapterKey.Part.EMBEDDING_B : AdapterKey.Part.B);
        Optional<TensorSource> magnitude = Optional.ofNullable(parts.get(AdapterKey.Part.MAGNITUDE));
        if (magnitude.isPresent() && !config.magnitudes()) {
            throw refused(
                    ErrorCode.EXTRA_TENSOR,
                    name,
                    parts,
                    "has a magnitude vector, but use_dora is not set for it. Save the adapter again");
        }
        if (magnitude.isEmpty() && config.magnitudes()) {
            throw refused(
                    ErrorCode.MISSING_TENSOR,
                    name,
                    parts,
                    "has no lora_magnitude_vector, which use_dora asks for. Save the adapter again");
        }
        AdapterModule module = new AdapterModule(
                name,
                embedding ? Layer.EMBEDDING : Layer.LINEAR,
                a,
                b,
                magnitude,
                Optional.ofNullable(parts.get(AdapterKey.Part.BASE_WEIGHT)),
                config.scale(name));
        module.requireFactors(parts, config.rank(name));
        return module;
    }

    private static TensorSource part(String name, Map<AdapterKey.Part, TensorSource> parts, AdapterKey.Part wanted) {
        TensorSource found = parts.get(wanted);
        if (found == null) {
            String key = wanted.name().startsWith("EMBEDDING") ? "lora_embedding_" : "lora_";
            throw refused(
                    ErrorCode.MISSING_TENSOR,
                    name,
                    parts,
                    "has no " + key + wanted.name().charAt(wanted.name().length() - 1)
                            + ", without which the other factors mean nothing. Save the adapter again");
        }
        return found;
    }

    private void requireFactors(Map<AdapterKey.Part, TensorSource> parts, long configured) {
        for (TensorSource factor : factors()) {
            if (!factor.spec().dtype().isFoldable()) {
                throw refused(
                        ErrorCode.UNSUPPORTED_DTYPE,
                        name,
                        parts,
                        "has a factor of " + factor.spec().dtype()
                                + "; expected F16, BF16, F32 or F64. Save the adapter again");
            }
        }
        int most = Math.max(a.spec().shape().rank(), b.spec().shape().rank());
        if (most > 2) {
            throw refused(
                    ErrorCode.NOT_SUPPORTED,
                    name,
                    parts,
                    "is a convolution (" + shapes() + "), whose factors cannot be folded. Merge the adapter into its "
                            + "base (merge_and_unload) and publish that as safetensors");
        }
        if (a.spec().shape().rank() != 2
                || b.spec().shape().rank() != 2
                || b.spec().shape().sizes().get(1) != rank()
                || rank() != configured) {
            throw refused(
                    ErrorCode.SHAPE_MISMATCH,
                    name,
                    parts,
                    "has factors " + shapes() + "; expected [" + configured + ", in] and [out, " + configured
                            + "], since its rank is " + configured + " by " + AdapterConfig.NAME
                            + ". Save the adapter again");
        }
        if (magnitude.isPresent() && !magnitude.get().spec().shape().sizes().equals(List.of(out()))) {
            throw refused(
                    ErrorCode.SHAPE_MISMATCH,
                    name,
                    parts,
                    "has a magnitude vector " + magnitude.get().spec().shape() + "; expected one number for each of "
                            + out() + " outputs. Save the adapter again");
        }
    }

    /** Of A and B. */
    String shapes() {
        return a.spec().shape() + " and " + b.spec().shape();
    }

    private static MergeException refused(
            ErrorCode code, String name, Map<AdapterKey.Part, TensorSource> parts, String what) {
        TensorSource any = parts.values().iterator().next();
        return new MergeException(code, any.file() + ": module " + Printable.quoted(name) + " " + what);
    }
}
