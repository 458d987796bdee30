package io.tributary.merge.plan;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.Techniques;
import io.tributary.merge.tensor.TensorSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a lineage does with every tensor of its base. Depends on the base's content, the recipe and nothing else.
 *
 * @param tensors of the base, in name order
 * @param shards names of each shard's tensors, in name order; every tensor is in exactly one shard
 * @param files with weights, of every version
 * @param auxiliary digests of the base's configuration and tokenizer files by name; every version has them
 */
public record Plan(
        Recipe recipe,
        CheckpointRef base,
        List<PlannedTensor> tensors,
        List<List<String>> shards,
        List<PlannedFile> files,
        SortedMap<String, String> auxiliary) {
    /** Raised when a reader of the previous format would misread. */
    public static final int FORMAT = 1;

    /** 2 GiB of float32, less what aligning a buffer takes. */
    private static final long LARGEST_WHOLE_TENSOR = (Integer.MAX_VALUE - 64) / Float.BYTES;

    public Plan {
        tensors = List.copyOf(tensors);
        shards = shards.stream().map(List::copyOf).toList();
        files = List.copyOf(files);
        auxiliary = Collections.unmodifiableSortedMap(new TreeMap<>(auxiliary));
    }

    /**
     * Cuts into shards and files.
     *
     * @param tensors in name order
     * @throws MergeException {@code NOT_SUPPORTED} where a tensor that is folded whole exceeds 2 GiB as float32
     */
    public static Plan of(
            Recipe recipe,
            CheckpointRef base,
            List<PlannedTensor> tensors,
            Map<String, String> auxiliary,
            long maxFileBytes) {
        Technique technique = technique(recipe.track(Recipe.DEPLOY));
        tensors.forEach(tensor -> requireFoldable(technique, tensor));
        return new Plan(
                recipe,
                base,
                tensors,
                new Sharding(technique, recipe.shardBytes()).cut(tensors),
                OutputLayout.of(tensors, recipe.outputDtype(), maxFileBytes),
                new TreeMap<>(auxiliary));
    }

    /** What needs its tensor whole gets it in one buffer. */
    private static void requireFoldable(Technique technique, PlannedTensor tensor) {
        boolean whole = tensor.treatment() == Treatment.FOLD && technique.wholeTensor(tensor.role());
        if (whole && tensor.spec().shape().elements() > LARGEST_WHOLE_TENSOR) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    "Tensor " + Printable.quoted(tensor.name()) + " of shape "
                            + tensor.spec().shape() + " is a linear weight with more than " + LARGEST_WHOLE_TENSOR
                            + " elements, which " + technique.id()
                            + " cannot fold whole yet. Have it added without projection: tensors.linearExclude: ["
                            + tensor.name() + "]");
        }
    }

    public static Plan read(byte[] json) {
        return PlanText.read(json);
    }

    /** Canonical JSON, UTF-8. */
    public byte[] json() {
        return PlanText.write(this);
    }

    public Technique technique(String track) {
        return technique(recipe.track(track));
    }

    /** The shard's tensors, in name order. */
    public List<PlannedTensor> shard(int shard) {
        if (shard < 0 || shard >= shards.size()) {
            throw new MergeException(
                    ErrorCode.INTERNAL, "Shard " + shard + " does not exist: the plan has " + shards.size());
        }
        Map<String, PlannedTensor> byName = byName();
        return shards.get(shard).stream().map(byName::get).toList();
    }

    public Map<String, PlannedTensor> byName() {
        return tensors.stream().collect(Collectors.toUnmodifiableMap(PlannedTensor::name, Function.identity()));
    }

    /** The tensor as versions hold it. */
    public TensorSpec output(PlannedTensor tensor) {
        return OutputLayout.output(tensor, recipe.outputDtype());
    }

    /** How many elements are folded. */
    public long parameters() {
        return tensors.stream()
                .filter(tensor -> tensor.treatment() == Treatment.FOLD)
                .mapToLong(tensor -> tensor.spec().shape().elements())
                .sum();
    }

    private static Technique technique(TrackRecipe track) {
        return Techniques.named(track.technique(), track.parameters());
    }
}
