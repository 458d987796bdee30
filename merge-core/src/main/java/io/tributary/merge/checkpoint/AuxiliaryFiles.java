package io.tributary.merge.checkpoint;

import io.tributary.merge.tensor.Glob;
import java.util.List;

/**
 * The files beside the weights that belong to a model: configuration, tokenizer, preprocessing. They count in the
 * digest and are copied into versions. Code ({@code *.py}), model cards, training logs and optimizer states do not
 * belong.
 */
final class AuxiliaryFiles {
    private static final List<Glob> NAMES = List.of(
                    "config.json",
                    "*_config.json",
                    "tokenizer*.json",
                    "special_tokens_map.json",
                    "added_tokens.json",
                    "vocab.json",
                    "vocab.txt",
                    "merges.txt",
                    "chat_template.json",
                    "chat_template.jinja",
                    "*.model",
                    "*.tiktoken")
            .stream()
            .map(Glob::new)
            .toList();

    private AuxiliaryFiles() {}

    static boolean contains(String name) {
        return NAMES.stream().anyMatch(glob -> glob.matches(name));
    }
}
