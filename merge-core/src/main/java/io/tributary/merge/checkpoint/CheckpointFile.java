package io.tributary.merge.checkpoint;

import java.nio.file.Path;

/**
 * A file that belongs to a checkpoint.
 *
 * @param name what it is called in a checkpoint directory; a bare file counts as {@code model.safetensors}
 * @param path where it lies
 */
public record CheckpointFile(String name, Path path, Role role) {
    public enum Role {
        /** Holds tensors. */
        WEIGHTS,
        /** Says which tensor lies in which weights file. */
        INDEX,
        /** Configuration, tokenizer: copied into versions as they are. */
        AUXILIARY
    }
}
