package io.tributary.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cli.Main;
import io.tributary.app.lineage.Fact;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.LocalStore;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An expert that turns bad after it was accepted takes nothing down with it. */
@ExtendWith(LastWords.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class GoingBackIT {
    private static final Recipe RECIPE =
            Recipe.of("opcm", Map.of(), PublishPolicy.EVERY, 0).withShardBytes(1 << 20);

    @TempDir
    Path directory;

    @Test
    void anExpertChangedInItsLastShardWithTwoStepsInFlightLeavesNoTrace() throws Exception {
        Path checkpoints = directory.resolve("checkpoints");
        SyntheticModel model = new SyntheticModel(checkpoints, 7);
        Path base = model.base();
        Path first = model.expert(1);
        Path bad = model.expert(2);
        Path next = model.expert(3);
        Path data = directory.resolve("data");
        LocalStore store = new LocalStore(data.resolve("store"), List.of(checkpoints));
        try (JavaProcess up = up(data, checkpoints);
                LineageRun run = new LineageRun(up.awaitLine("Kafka broker at "), "line")) {
            run.declare(store.importCheckpoint(base, CheckpointKind.BASE), RECIPE);
            run.publish("first", store.importCheckpoint(first, CheckpointKind.EXPERT));
            run.await(Fact.VersionMade.class, made -> made.step() == 1);

            run.pause();
            run.await(Fact.PauseBegan.class, began -> true);
            run.publish("bad", store.refer(bad));
            run.publish("next", store.importCheckpoint(next, CheckpointKind.EXPERT));
            run.await(Fact.ExpertAccepted.class, accepted -> accepted.expertId().equals("bad"));
            run.await(Fact.ExpertAccepted.class, accepted -> accepted.expertId().equals("next"));
            flipOneBit(bad, tensorOfTheLastShard(run));
            run.resume();

            Fact.VersionMade sealed = run.await(Fact.VersionMade.class, made -> made.step() == 2);
            assertThat(run.facts(Fact.ExpertRejected.class).map(Fact.ExpertRejected::expertId))
                    .containsExactly("bad");
            assertThat(run.facts(Fact.ExpertRejected.class).map(Fact.ExpertRejected::code))
                    .containsExactly(ErrorCode.CHANGED_AFTER_ACCEPTANCE);
            assertThat(stepsInFlightWhenItWentBack(run.facts())).containsExactly(2L, 3L);
            assertThat(run.facts(Fact.StepCommitted.class).map(Fact.StepCommitted::expertId))
                    .containsExactly("first", "next");
            assertThat(WeightFiles.of(data.resolve("store").resolve(sealed.path())))
                    .isEqualTo(WeightFiles.of(withoutIt(base, first, next)));
        }
    }

    private static JavaProcess up(Path data, Path root) throws Exception {
        return JavaProcess.start(
                Main.class,
                List.of(
                        "up",
                        "--data",
                        data.toString(),
                        "--root",
                        root.toString(),
                        "--workers",
                        "2",
                        "--http-port",
                        "0"));
    }

    private static String tensorOfTheLastShard(LineageRun run) {
        int shards = run.facts(Fact.BasePlanned.class).findFirst().orElseThrow().shards();
        return run.facts(Fact.GenerationFolded.class)
                .filter(folded -> folded.shard() == shards - 1)
                .findFirst()
                .orElseThrow()
                .norms()
                .get(0)
                .tensor();
    }

    private static void flipOneBit(Path checkpoint, String tensor) throws Exception {
        long offset;
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            TensorSource source = Objects.requireNonNull(opened.tensors().get(tensor));
            offset = source.offset();
        }
        try (FileChannel file = FileChannel.open(
                checkpoint.resolve("model.safetensors"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.write(one, offset);
        }
    }

    private static Set<Long> stepsInFlightWhenItWentBack(List<Fact> facts) {
        Set<Long> inFlight = new TreeSet<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.StepStarted started) {
                inFlight.add(started.step());
            } else if (fact instanceof Fact.StepCommitted committed) {
                inFlight.remove(committed.step());
            } else if (fact instanceof Fact.LineageWentBack) {
                return inFlight;
            }
        }
        return Set.of();
    }

    private Path withoutIt(Path base, Path... experts) {
        Path out = directory.resolve("offline");
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(base, MergeExpert.named(List.of(experts)), RECIPE, out), MergeListener.NONE);
        return out;
    }
}
