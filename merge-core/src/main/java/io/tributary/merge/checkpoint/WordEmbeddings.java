package io.tributary.merge.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which tensors hold a vocabulary, by their names alone: the input embedding, and the output heads that models often
 * tie to it.
 */
final class WordEmbeddings {
    private static final List<String> HEADS =
            List.of("lm_head.weight", "lm_head.decoder.weight", "embed_out.weight", "cls.predictions.decoder.weight");
    private static final List<String> EMBEDDINGS = List.of(
            "shared.weight",
            "embed_tokens.weight",
            "wte.weight",
            "word_embeddings.weight",
            "embed_in.weight",
            "tok_embeddings.weight",
            "token_embedding.weight");
    private static final List<String> COPIES_OF_SHARED =
            List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");

    private WordEmbeddings() {}

    /** True where axis 0 counts words. */
    static boolean holdsVocabulary(String tensor) {
        return ends(tensor, HEADS) || ends(tensor, EMBEDDINGS) || tensor.endsWith("lm_head.bias");
    }

    /**
     * The embedding that {@code tensor} repeats in a model that ties them: empty where it is no such tensor, or
     * {@code tensors} has no, or more than one, embedding for it.
     */
    static Optional<TensorSource> tiedTo(String tensor, Map<String, TensorSource> tensors) {
        boolean copy = ends(tensor, COPIES_OF_SHARED);
        if (!copy && !ends(tensor, HEADS)) {
            return Optional.empty();
        }
        List<TensorSource> shared = new ArrayList<>();
        List<TensorSource> others = new ArrayList<>();
        for (TensorSource source : tensors.values()) {
            if (ends(source.name(), List.of("shared.weight"))) {
                shared.add(source);
            } else if (ends(source.name(), EMBEDDINGS)) {
                others.add(source);
            }
        }
        List<TensorSource> candidates = copy || !shared.isEmpty() ? shared : others;
        return candidates.size() == 1 && !candidates.get(0).name().equals(tensor)
                ? Optional.of(candidates.get(0))
                : Optional.empty();
    }

    private static boolean ends(String tensor, List<String> suffixes) {
        return suffixes.stream().anyMatch(suffix -> tensor.equals(suffix) || tensor.endsWith("." + suffix));
    }
}
