package io.tributary.merge.task;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkingSetTest {
    private static final TinyModel BASE = TinyModel.seeded(1);

    @TempDir
    private Path directory;

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsBegunWithTheSizeThatWouldDo() {
        Path file = BASE.write(directory.resolve("base.safetensors"));
        try (Line line = Line.byReference(directory, file, Recipe.of("opcm"))) {
            CheckpointRef expert = line.store().refer(BASE.tuned(2).write(directory.resolve("expert.safetensors")));
            ExpertInspected found = line.inspect("a", expert);
            Plan plan = Plan.read(content(line.lineage(), line.plan().plan()));
            WorkingSet working = new WorkingSet(plan.technique(Recipe.DEPLOY), 1, TaskVectorFrom.BASE);
            PlannedTensor largest = plan.tensors().stream()
                    .max((a, b) -> Long.compare(working.bytes(a), working.bytes(b)))
                    .orElseThrow();
            long needed = working.bytes(largest);
            int shard = shard(plan, largest.name());
            TaskWork.FoldShard fold = line.folding(0, 1, shard, Optional.empty(), expert, found);

            run(line.store(), needed, fold, ShardFolded.class);
            refused(line.store(), needed - 1, fold, largest.name());
            refused(
                    line.store(),
                    needed - 1,
                    new TaskWork.RenderShard(
                            line.plan().plan(), Recipe.DEPLOY, shard, Optional.empty(), Globals.NONE.plus(1, 1, 1), 0),
                    largest.name());
            CheckpointRef base = line.store().refer(file);
            String recipe = Recipe.of("opcm").json();
            run(line.store(), needed, new TaskWork.InspectBase(base, recipe), BaseInspected.class);
            refused(line.store(), needed - 1, new TaskWork.InspectBase(base, recipe), largest.name());
        }
    }

    @Test
    void elementwiseWorkTakesTheSameHoweverLargeTheTensor() {
        Path file = BASE.write(directory.resolve("base.safetensors"));
        try (Line line = Line.byReference(directory, file, Recipe.of("average"))) {
            Plan plan = Plan.read(content(line.lineage(), line.plan().plan()));
            PlannedTensor tensor = plan.tensors().stream()
                    .filter(planned -> planned.name().equals("embed.weight"))
                    .findFirst()
                    .orElseThrow();
            WorkingSet working = new WorkingSet(plan.technique(Recipe.DEPLOY), 1, TaskVectorFrom.BASE);
            long large = working.bytes(grown(tensor, 1L << 14, 1L << 12));
            assertThat(working.bytes(grown(tensor, 1L << 20, 1L << 12))).isEqualTo(large);
            assertThat(large).isLessThan(256L << 20);
        }
    }

    private static PlannedTensor grown(PlannedTensor tensor, long rows, long columns) {
        TensorSpec spec = new TensorSpec(tensor.name(), tensor.spec().dtype(), Shape.of(rows, columns));
        return new PlannedTensor(spec, tensor.file(), 0, tensor.sha256(), 1, tensor.linear(), tensor.treatment());
    }

    private static void refused(LocalStore store, long bytes, TaskWork work, String tensor) {
        assertRefused(
                () -> run(store, bytes, work, TaskOutput.class),
                ErrorCode.EXCEEDS_MEMORY,
                tensor,
                "Give it " + (bytes + 1) + " bytes");
    }

    private static <T extends TaskOutput> T run(LocalStore store, long bytes, TaskWork work, Class<T> output) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            MemoryLimit limit = new MemoryLimit(bytes, needed -> "Give it " + needed + " bytes");
            StoreTaskRunner runner =
                    new StoreTaskRunner(store, kernels, InstantSource.system(), OutputLayout.MAX_FILE_BYTES, limit);
            return output.cast(runner.run(Line.NAME, work, Progress.NONE));
        }
    }

    private static int shard(Plan plan, String tensor) {
        for (int shard = 0; shard < plan.shards().size(); shard++) {
            if (plan.shards().get(shard).contains(tensor)) {
                return shard;
            }
        }
        throw new IllegalStateException("no shard holds " + tensor);
    }

    private static byte[] content(LineageStore lineage, String report) {
        try (var blob = lineage.open(BlobKind.REPORTS, report)) {
            return blob.content();
        }
    }
}
