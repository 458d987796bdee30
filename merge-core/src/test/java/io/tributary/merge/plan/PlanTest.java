package io.tributary.merge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final CheckpointRef BASE = new CheckpointRef("store:bases/" + "0".repeat(64), "0".repeat(64));

    @Test
    void everyTensorIsInExactlyOneShard() {
        Plan plan = plan(Recipe.of("opcm"), transformer(6));
        List<String> sharded =
                plan.shards().stream().flatMap(List::stream).sorted().toList();
        assertThat(sharded)
                .isEqualTo(plan.tensors().stream().map(PlannedTensor::name).toList());
        assertThat(plan.shards()).allSatisfy(shard -> assertThat(shard).isSorted());
    }

    @Test
    void thereAreAtLeastFourShardsWhereThereAreFourTensorsToFold() {
        assertThat(plan(Recipe.of("opcm"), transformer(1)).shards()).hasSize(4);
        assertThat(plan(Recipe.of("opcm"), List.of(folded("a.weight", 4, 4), folded("b.weight", 4, 4)))
                        .shards())
                .hasSize(2);
    }

    @Test
    void noShardHoldsMoreStateThanAskedForButALargerTensorIsAShardAlone() {
        List<PlannedTensor> tensors = transformer(4);
        Recipe recipe = Recipe.of("opcm").withShardBytes(4 * 64 * 64);
        Plan plan = plan(recipe, tensors);
        for (int shard = 0; shard < plan.shards().size(); shard++) {
            List<PlannedTensor> members = plan.shard(shard);
            long bytes = members.stream()
                    .mapToLong(tensor -> 4 * tensor.spec().shape().elements())
                    .sum();
            assertThat(bytes <= recipe.shardBytes() || members.size() == 1).isTrue();
        }
        assertThat(plan.shards()).contains(List.of("layers.0.fc1.weight"));
    }

    @Test
    void equalInputsGiveEqualTextAndTheTextReadsBack() {
        Plan plan = plan(Recipe.of("opcm"), transformer(3));
        assertThat(plan(Recipe.of("opcm"), transformer(3)).json()).isEqualTo(plan.json());
        assertThat(Plan.read(plan.json())).isEqualTo(plan);
    }

    @Test
    void shardsCostAboutTheSame() {
        Plan plan = plan(Recipe.of("opcm"), transformer(12));
        List<Long> weights = plan.shards().stream()
                .map(shard ->
                        shard.stream().filter(name -> name.endsWith(".weight")).count())
                .toList();
        assertThat(weights.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isLessThanOrEqualTo(
                        3 * weights.stream().mapToLong(Long::longValue).min().orElseThrow());
    }

    @Test
    void filesAreFilledInNameOrderAndNamedAsHuggingFaceDoes() {
        List<PlannedTensor> tensors =
                List.of(folded("a.weight", 8, 8), folded("b.weight", 8, 8), folded("c.weight", 8, 8));
        assertThat(Plan.of(Recipe.of("opcm"), BASE, tensors, Map.of(), 256).files())
                .containsExactly(
                        new PlannedFile("model-00001-of-00002.safetensors", List.of("a.weight", "b.weight")),
                        new PlannedFile("model-00002-of-00002.safetensors", List.of("c.weight")));
        assertThat(Plan.of(Recipe.of("opcm").withOutputDtype(DType.F32), BASE, tensors, Map.of(), 256)
                        .files())
                .hasSize(3);
        assertThat(Plan.of(Recipe.of("opcm"), BASE, tensors, Map.of(), 384).files())
                .containsExactly(new PlannedFile("model.safetensors", List.of("a.weight", "b.weight", "c.weight")));
    }

    @Test
    void aLinearWeightTooLargeToFoldWholeIsRefusedWithTheWayOut() {
        List<PlannedTensor> tensors = List.of(folded("head.weight", 1 << 17, 1 << 13));
        assertThatThrownBy(() -> plan(Recipe.of("opcm"), tensors))
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.NOT_SUPPORTED))
                .hasMessageContaining("linearExclude: [head.weight]");
        assertThat(plan(Recipe.of("average"), tensors).shards()).hasSize(1);
    }

    @Test
    void aDamagedPlanIsOurFaultAndSaysSo() {
        assertThatThrownBy(() -> Plan.read("{\"format\":1".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.STATE_CORRUPT));
    }

    private static Plan plan(Recipe recipe, List<PlannedTensor> tensors) {
        return Plan.of(recipe, BASE, tensors, Map.of(), OutputLayout.MAX_FILE_BYTES);
    }

    private static List<PlannedTensor> transformer(int layers) {
        List<PlannedTensor> tensors = new ArrayList<>();
        tensors.add(new PlannedTensor(
                new TensorSpec("position_ids", DType.I64, Shape.of(16)),
                "model.safetensors",
                0,
                "0".repeat(64),
                0,
                false,
                Treatment.COPY));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "layers." + layer + ".";
            tensors.add(folded(prefix + "q.weight", 64, 64));
            tensors.add(folded(prefix + "o.weight", 64, 64));
            tensors.add(folded(prefix + "fc1.weight", 256, 64));
            tensors.add(folded(prefix + "fc2.weight", 64, 256));
            tensors.add(folded(prefix + "norm.bias", 64));
        }
        return Stream.concat(tensors.stream(), Stream.of(folded("embed.weight", 32, 64)))
                .sorted(Comparator.comparing(PlannedTensor::name))
                .toList();
    }

    private static PlannedTensor folded(String name, long... shape) {
        return new PlannedTensor(
                new TensorSpec(name, DType.F16, Shape.of(shape)),
                "model.safetensors",
                0,
                "0".repeat(64),
                0.1,
                shape.length == 2 && !name.contains("embed"),
                Treatment.FOLD);
    }
}
