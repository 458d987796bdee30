package io.tributary.merge.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * An open checkpoint: a directory in Hugging Face layout or a bare safetensors file. All headers were checked, and the
 * index, where there is one, agrees with them. Close it to close its files.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class Checkpoint implements AutoCloseable {
    /** Opens and checks headers, not contents. Throws {@link io.tributary.merge.MergeException} of type DATA. */
    public static Checkpoint open(Path location) {
        throw new UnsupportedOperationException();
    }

    public Path location() {
        throw new UnsupportedOperationException();
    }

    /** By name. */
    public SortedMap<String, TensorSource> tensors() {
        throw new UnsupportedOperationException();
    }

    /** Every file that belongs to it, in name order; what else lies in the directory does not. */
    public List<CheckpointFile> files() {
        throw new UnsupportedOperationException();
    }

    /** Configuration and tokenizer files, in name order. */
    public List<CheckpointFile> auxiliaryFiles() {
        throw new UnsupportedOperationException();
    }

    /**
     * Names of tensors that repeat the word embedding (an output head beside it while {@code config.json} ties them):
     * they are treated as embeddings.
     */
    public Set<String> tiedNames() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
