package io.tributary.merge.safetensors;

import io.tributary.merge.tensor.TensorSpec;

/**
 * Where one tensor lies in its file.
 *
 * @param offset of its first byte, counted from the start of the file
 * @param bytes how many; always what dtype and shape ask for
 */
public record TensorEntry(TensorSpec spec, long offset, long bytes) {
    public String name() {
        return spec.name();
    }
}
