package io.tributary.merge.task;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.Swept;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.ShardRendered;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.technique.TechniqueDescription;
import io.tributary.merge.technique.Techniques;
import io.tributary.merge.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An adapter and the full expert with the same task vector leave the same bytes behind, in every technique there is:
 * state, norms and rendered weights, step by step. Both are published under one digest, so that what is drawn at random
 * is the same.
 */
final class AdapterContractTest {
    private static final TinyModel BASE = TinyModel.seeded(1).in(DType.BF16, "fc.weight");
    private static final List<AdapterFiles> ADAPTERS = List.of(
            adapter().factors("q", 6, 6, 10).factors("fc", 8, 6, 20),
            adapter().half().embedding("embed", 10, 6, 30).trained("norm.bias", BASE.tuned(5)),
            adapter().factors("out", 4, 8, 40).half().factors("q", 6, 6, 50));

    private static Kernels kernels;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }

    @AfterAll
    static void close() {
        kernels.close();
    }

    static Stream<String> techniques() {
        return Techniques.all().stream().map(TechniqueDescription::id);
    }

    @ParameterizedTest
    @MethodSource("techniques")
    void anAdapterAndItsFullEquivalentGiveTheSameBytes(String technique) {
        Path full = BASE.tuned(2).write(directory.resolve("full.safetensors"));
        List<Path> adapters = new ArrayList<>(List.of(full));
        List<Path> equivalents = new ArrayList<>(List.of(full));
        for (int i = 0; i < ADAPTERS.size(); i++) {
            adapters.add(ADAPTERS.get(i).write(directory.resolve("adapter-" + i)));
            // In float64, so that expert minus base is exactly the adapter's update.
            equivalents.add(ADAPTERS.get(i)
                    .onto(BASE)
                    .in(DType.F64)
                    .write(directory.resolve("equivalent-" + i + ".safetensors")));
        }
        List<String> left = history(technique, "adapters", adapters);
        List<String> right = history(technique, "equivalents", equivalents);
        assertThat(left).hasSizeGreaterThan(12).isEqualTo(right);
    }

    /** What every task answered, but for how long it took and how much it read. */
    private List<String> history(String technique, String name, List<Path> experts) {
        Path base = BASE.write(directory.resolve("base.safetensors"));
        Map<String, Path> published = new HashMap<>();
        Store store = new Published(new LocalStore(directory.resolve(name), List.of()), published);
        StoreTaskRunner runner = new StoreTaskRunner(store, kernels, InstantSource.fixed(Instant.EPOCH));
        BaseInspected plan = (BaseInspected) runner.run(
                "line",
                new TaskWork.InspectBase(
                        store.importCheckpoint(base, CheckpointKind.BASE),
                        Recipe.of(technique).json()),
                Progress.NONE);
        List<String> history = new ArrayList<>();
        Map<Integer, ShardFolded> shards = new HashMap<>();
        Globals globals = Globals.NONE;
        for (int step = 1; step <= experts.size(); step++) {
            CheckpointRef expert = reference("expert-" + step);
            published.put(expert.uri(), experts.get(step - 1));
            ExpertInspected found = (ExpertInspected) runner.run(
                    "line",
                    new TaskWork.InspectExpert(
                            plan.plan(),
                            "expert-" + step,
                            expert,
                            Optional.empty(),
                            1,
                            statistics(technique, published),
                            0),
                    Progress.NONE);
            List<Integer> touched = plan.untouchedUnchanged()
                    ? found.touchedShards()
                    : IntStream.range(0, plan.shards()).boxed().toList();
            history.add("step " + step + " touches " + touched + ", norm " + found.taskNorm());
            for (int shard : touched) {
                ShardFolded folded = (ShardFolded) runner.run(
                        "line",
                        new TaskWork.FoldShard(
                                plan.plan(),
                                Recipe.DEPLOY,
                                0,
                                step,
                                shard,
                                Optional.ofNullable(shards.get(shard)).map(ShardFolded::state),
                                expert,
                                found.report(),
                                step - 1L,
                                false),
                        Progress.NONE);
                shards.put(shard, folded);
                history.add("shard " + shard + ": " + folded.state() + folded.norms() + folded.diagnostics());
            }
            StepTotals totals = StepTotals.of(
                    shards.values().stream().map(ShardFolded::norms).toList());
            globals = globals.plus(totals.taskNorm(), totals.accumulatorNorm(), 1);
            for (int shard = 0; shard < plan.shards(); shard++) {
                ShardRendered rendered = (ShardRendered) runner.run(
                        "line",
                        new TaskWork.RenderShard(
                                plan.plan(),
                                Recipe.DEPLOY,
                                shard,
                                Optional.ofNullable(shards.get(shard)).map(ShardFolded::state),
                                globals,
                                0),
                        Progress.NONE);
                history.add("rendered " + shard + ": " + rendered.rendered());
            }
        }
        return history;
    }

    /** What the technique asks of an expert: something positive of the right shape. */
    private Map<String, CheckpointRef> statistics(String technique, Map<String, Path> published) {
        Map<String, CheckpointRef> statistics = new HashMap<>();
        Techniques.named(technique, Map.of()).statistic().ifPresent(statistic -> {
            SafetensorsBytes file = SafetensorsBytes.file();
            TinyModel.SHAPES.forEach((name, shape) -> {
                if (statistic == Statistic.FISHER) {
                    file.f32(name, shape, 1, 2, 0.5F);
                } else if (shape.length == 2) {
                    file.f32(name, new long[] {shape[1], shape[1]}, identity((int) shape[1]));
                }
            });
            CheckpointRef reference = reference(statistic.role());
            published.put(reference.uri(), file.write(directory.resolve(statistic.role() + ".safetensors")));
            statistics.put(statistic.role(), reference);
        });
        return statistics;
    }

    private static float[] identity(int size) {
        float[] values = new float[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1 + i / 4F;
        }
        return values;
    }

    private static CheckpointRef reference(String name) {
        String digest = Sha256.of(name.getBytes(StandardCharsets.UTF_8));
        return new CheckpointRef("store:experts/" + digest, digest);
    }

    /** A store in which some addresses lead elsewhere. */
    private record Published(Store store, Map<String, Path> published) implements Store {
        @Override
        public LineageStore lineage(String name) {
            return store.lineage(name);
        }

        @Override
        public CheckpointRef importCheckpoint(Path source, CheckpointKind kind) {
            return store.importCheckpoint(source, kind);
        }

        @Override
        public CheckpointRef refer(Path source) {
            return store.refer(source);
        }

        @Override
        public Checkpoint open(CheckpointRef ref) {
            Path path = published.get(ref.uri());
            return path == null ? store.open(ref) : Checkpoint.open(path);
        }

        @Override
        public Swept sweepImports(Duration olderThan, Instant now) {
            return store.sweepImports(olderThan, now);
        }
    }
}
