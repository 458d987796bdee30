package io.tributary.merge.plan;

import java.util.List;

/**
 * A weights file of every version.
 *
 * @param name in Hugging Face's style
 * @param tensors in the order in which they lie in it
 */
public record PlannedFile(String name, List<String> tensors) {
    public PlannedFile {
        tensors = List.copyOf(tensors);
    }
}
