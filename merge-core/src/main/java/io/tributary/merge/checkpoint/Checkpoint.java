package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import io.tributary.merge.safetensors.SafetensorsFile;
import io.tributary.merge.safetensors.TensorEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An open checkpoint: a directory in Hugging Face layout, a bare safetensors file, or a PEFT adapter, whose tensors are
 * its factors. All headers were checked, and the index or the adapter's configuration, where there is one, agrees with
 * them. Close it to close its files.
 */
public final class Checkpoint implements AutoCloseable {
    private final CheckpointLayout layout;
    private final Optional<ModelConfig> config;
    private final List<SafetensorsFile> open;
    private final SortedMap<String, TensorSource> tensors;
    private final Optional<Adapter> adapter;
    private final Runnable end;

    private Checkpoint(
            CheckpointLayout layout,
            Optional<ModelConfig> config,
            List<SafetensorsFile> open,
            SortedMap<String, TensorSource> tensors,
            Optional<Adapter> adapter,
            Runnable end) {
        this.layout = layout;
        this.config = config;
        this.open = open;
        this.tensors = tensors;
        this.adapter = adapter;
        this.end = end;
    }

    /**
     * Opens and checks headers, not contents.
     *
     * @throws MergeException {@code UNREADABLE}, {@code NOT_A_CHECKPOINT}, {@code PICKLE_REFUSED},
     *     {@code PATH_ESCAPES}, {@code MISSING_SHARD}, {@code MISSING_TENSOR} and {@code EXTRA_TENSOR} (index and
     *     shards disagree), {@code NOT_SUPPORTED} (adapters that cannot be folded), and whatever
     *     {@link SafetensorsFile#open} refuses
     */
    public static Checkpoint open(Path location) {
        return open(location, () -> {});
    }

    /**
     * The same for files that somebody keeps while they are read.
     *
     * @param end done when it is closed; not where it cannot be opened
     */
    public static Checkpoint open(Path location, Runnable end) {
        CheckpointLayout layout = CheckpointLayout.of(location);
        Optional<ModelConfig> config = layout.files(CheckpointFile.Role.AUXILIARY).stream()
                .filter(file -> file.name().equals(ModelConfig.NAME))
                .map(file -> ModelConfig.read(file.path()))
                .findFirst();
        List<SafetensorsFile> open = new ArrayList<>();
        try {
            SortedMap<String, TensorSource> tensors = openTensors(layout, open);
            Optional<Adapter> adapter = layout.adapter().map(file -> Adapter.of(AdapterConfig.read(file), tensors));
            return new Checkpoint(layout, config, open, tensors, adapter, end);
        } catch (RuntimeException e) {
            open.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static SortedMap<String, TensorSource> openTensors(CheckpointLayout layout, List<SafetensorsFile> open) {
        SortedMap<String, TensorSource> tensors = new TreeMap<>();
        Map<String, String> index = layout.index().map(ShardIndex::fileByTensor).orElse(Map.of());
        for (CheckpointFile weights : layout.weights()) {
            SafetensorsFile file = SafetensorsFile.open(weights.path());
            open.add(file);
            for (TensorEntry entry : file.tensors()) {
                if (layout.index().isPresent() && !weights.name().equals(index.get(entry.name()))) {
                    throw new MergeException(
                            ErrorCode.EXTRA_TENSOR,
                            weights.path() + " holds tensor " + Printable.quoted(entry.name())
                                    + ", but the index puts it "
                                    + (index.containsKey(entry.name()) ? "into " + index.get(entry.name()) : "nowhere")
                                    + ". Index and shards are of different checkpoints; write it again");
                }
                tensors.put(entry.name(), new TensorSource(file, entry));
            }
        }
        layout.index().ifPresent(shards -> requireComplete(shards, tensors));
        if (tensors.isEmpty()) {
            throw new MergeException(ErrorCode.NOT_A_CHECKPOINT, layout.location() + " holds no tensors");
        }
        return Collections.unmodifiableSortedMap(tensors);
    }

    private static void requireComplete(ShardIndex index, SortedMap<String, TensorSource> tensors) {
        Set<String> missing = new TreeSet<>(index.fileByTensor().keySet());
        missing.removeAll(tensors.keySet());
        if (!missing.isEmpty()) {
            String first = missing.iterator().next();
            throw new MergeException(
                    ErrorCode.MISSING_TENSOR,
                    index.file() + " puts tensor " + Printable.quoted(first) + " into "
                            + index.fileByTensor().get(first) + ", which does not hold it"
                            + (missing.size() > 1 ? " (nor " + (missing.size() - 1) + " more)" : "")
                            + ". Index and shards are of different checkpoints; write it again");
        }
    }

    public Path location() {
        return layout.location();
    }

    /** Whether it is a PEFT adapter, which means something beside its base only. */
    public boolean isAdapter() {
        return adapter.isPresent();
    }

    Optional<Adapter> adapter() {
        return adapter;
    }

    /** By name. */
    public SortedMap<String, TensorSource> tensors() {
        return tensors;
    }

    public Optional<TensorSource> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** Every file that belongs to it, in name order; what else lies in the directory does not. */
    public List<CheckpointFile> files() {
        return layout.files();
    }

    /** Configuration and tokenizer files, in name order. */
    public List<CheckpointFile> auxiliaryFiles() {
        return layout.files(CheckpointFile.Role.AUXILIARY);
    }

    /**
     * Names of tensors that repeat the word embedding: an output head (or an encoder's and decoder's copy) of the
     * embedding's dtype and shape beside it, while {@code config.json} does not say {@code "tie_word_embeddings":
     * false}. They are treated as embeddings. A checkpoint without {@code config.json} ties nothing.
     */
    public Set<String> tiedNames() {
        Set<String> tied = new TreeSet<>();
        if (tiesWordEmbeddings().orElse(false)) {
            for (TensorSource tensor : tensors.values()) {
                WordEmbeddings.tiedTo(tensor.name(), tensors)
                        .filter(embedding -> embedding.isLike(tensor))
                        .ifPresent(embedding -> tied.add(tensor.name()));
            }
        }
        return Collections.unmodifiableSet(tied);
    }

    /** {@code model_type} of {@code config.json}, where there is one. */
    public Optional<String> modelType() {
        return config.flatMap(ModelConfig::modelType);
    }

    /** Whether {@code config.json} ties output heads to the embedding; empty without a {@code config.json}. */
    Optional<Boolean> tiesWordEmbeddings() {
        return config.map(ModelConfig::tiesWordEmbeddings);
    }

    @Override
    public void close() {
        open.forEach(SafetensorsFile::close);
        end.run();
    }
}
