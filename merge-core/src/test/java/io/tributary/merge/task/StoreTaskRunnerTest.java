package io.tributary.merge.task;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.MissingBlobException;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTaskRunnerTest {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final TinyModel EXPERT = BASE.tuned(2);

    @TempDir
    private Path directory;

    private Path baseFile;
    private Path expertFile;
    private Line line;
    private CheckpointRef expert;

    @BeforeEach
    void declare() {
        baseFile = BASE.write(directory.resolve("base.safetensors"));
        expertFile = EXPERT.write(directory.resolve("expert.safetensors"));
        line = Line.byReference(directory, baseFile, Recipe.of("opcm"));
        expert = line.store().refer(expertFile);
    }

    @AfterEach
    void close() {
        line.close();
    }

    @Test
    void theSameWorkTwiceGivesTheSameOutput() {
        ExpertInspected found = line.inspect("a", expert);
        assertThat(line.inspect("a", expert)).isEqualTo(found);
        TaskWork.FoldShard work = line.folding(0, 1, 0, Optional.empty(), expert, found);
        ShardFolded folded = line.run(work, ShardFolded.class);
        assertThat(line.run(work, ShardFolded.class)).isEqualTo(folded);
        TaskWork.SealVersion sealing = line.sealing(line.foldFirst(expert), expert);
        assertThat(line.seal(sealing)).isEqualTo(line.seal(sealing));
        assertThat(line.lineage().versions()).containsExactly(1L);
    }

    @Test
    void generationsOfDifferentStepsAndEpochsNeverShareABlob() {
        ExpertInspected found = line.inspect("a", expert);
        Stream<TaskWork.FoldShard> works = Stream.of(
                line.folding(0, 1, 0, Optional.empty(), expert, found),
                line.folding(1, 1, 0, Optional.empty(), expert, found),
                line.folding(0, 2, 0, Optional.empty(), expert, found));
        List<ShardFolded> folded =
                works.map(work -> line.run(work, ShardFolded.class)).toList();
        assertThat(folded).extracting(ShardFolded::state).doesNotHaveDuplicates();
        assertThat(folded).extracting(ShardFolded::diagnostics).doesNotHaveDuplicates();
        assertThat(line.inspect("b", expert).report()).isNotEqualTo(found.report());
    }

    @Test
    void anExpertThatChangedAfterItWasAcceptedIsRejectedByName() throws IOException {
        ExpertInspected found = line.inspect("a", expert);
        int shard = shardOf("q.weight");
        EXPERT.copy().with("q.weight", 3, 0.25).write(expertFile);
        assertRefused(
                () -> line.run(line.folding(0, 1, shard, Optional.empty(), expert, found), ShardFolded.class),
                ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                "expert.safetensors",
                "q.weight");
        truncate(expertFile);
        assertRefused(
                () -> line.run(line.folding(0, 1, shard, Optional.empty(), expert, found), ShardFolded.class),
                ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                "expert.safetensors");
        Files.delete(expertFile);
        assertRefused(
                () -> line.run(line.folding(0, 1, shard, Optional.empty(), expert, found), ShardFolded.class),
                ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                "does not exist");
    }

    @Test
    void anExpertThatChangedBeforeItsInspectionIsRejected() {
        EXPERT.copy().with("q.weight", 3, 0.25).write(expertFile);
        assertRefused(() -> line.inspect("a", expert), ErrorCode.DIGEST_MISMATCH, "expert.safetensors");
    }

    @Test
    void aDamagedOrAbsentBaseNeverRejectsAnExpert() throws IOException {
        ExpertInspected found = line.inspect("a", expert);
        TaskWork.FoldShard folding = line.folding(0, 1, shardOf("q.weight"), Optional.empty(), expert, found);
        BASE.copy().with("q.weight", 3, 1.5).write(baseFile);
        blamesNobody(() -> line.run(folding, ShardFolded.class), "q.weight");
        blamesNobody(() -> line.inspect("b", expert), "q.weight");
        truncate(baseFile);
        blamesNobody(() -> line.run(folding, ShardFolded.class), "base");
        Files.delete(baseFile);
        blamesNobody(() -> line.run(folding, ShardFolded.class), "base");
        blamesNobody(() -> line.inspect("b", expert), "base");
    }

    @Test
    void aStoreThatLostAnExpertNeverRejectsIt() throws IOException {
        CheckpointRef imported = line.store().importCheckpoint(expertFile, CheckpointKind.EXPERT);
        ExpertInspected found = line.inspect("a", imported);
        Files.move(directory.resolve("store/experts"), directory.resolve("store/unmounted"));
        assertRefused(
                () -> line.run(line.folding(0, 1, 0, Optional.empty(), imported, found), ShardFolded.class),
                ErrorCode.STORE_UNAVAILABLE);
    }

    @Test
    void aDamagedStateIsNoticedBeforeItIsUsed() throws IOException {
        List<ShardFolded> folded = line.foldFirst(expert);
        int shard = shardOf("q.weight");
        String state = folded.get(shard).state();
        flipLastByte(directory.resolve("store/lineages/line/state").resolve(state));
        TaskWork.FoldShard next = line.folding(0, 2, shard, Optional.of(state), expert, line.inspect("b", expert));
        assertRefused(() -> line.run(next, ShardFolded.class), ErrorCode.STATE_CORRUPT, state);
        assertRefused(() -> line.sealing(folded, expert), ErrorCode.STATE_CORRUPT, state);
    }

    @Test
    void aDamagedRenderedShardIsNeverSealed() throws IOException {
        TaskWork.SealVersion sealing = line.sealing(line.foldFirst(expert), expert);
        String rendered = sealing.rendered().get(1);
        flipLastByte(directory.resolve("store/lineages/line/rendered").resolve(rendered));
        assertRefused(() -> line.seal(sealing), ErrorCode.STATE_CORRUPT, rendered);
        assertThat(line.lineage().versions()).isEmpty();
    }

    @Test
    void aStateThatWasReleasedIsNoFailureOfAnybody() {
        List<ShardFolded> folded = line.foldFirst(expert);
        String state = folded.get(0).state();
        line.run(new TaskWork.ReleaseBlobs(List.of("state/" + state), List.of()), TaskOutput.BlobsReleased.class);
        TaskWork.FoldShard next = line.folding(0, 2, 0, Optional.of(state), expert, line.inspect("b", expert));
        assertThatThrownBy(() -> line.run(next, ShardFolded.class))
                .isInstanceOfSatisfying(MissingBlobException.class, missing -> assertThat(missing.blob())
                        .hasToString("state/" + state));
    }

    @Test
    void aFoldThatFailsLeavesNoFile() throws IOException {
        ExpertInspected found = line.inspect("a", expert);
        EXPERT.copy().with("q.weight", 3, 0.25).write(expertFile);
        assertThatThrownBy(() -> line.run(
                        line.folding(0, 1, shardOf("q.weight"), Optional.empty(), expert, found), ShardFolded.class))
                .isInstanceOf(MergeException.class);
        try (Stream<Path> files = Files.list(directory.resolve("store/lineages/line/state"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anInspectionNamesTheShardsThatAnExpertTouches() {
        TinyModel sparse = BASE.copy().with("q.weight", EXPERT);
        CheckpointRef ref = line.store().refer(sparse.write(directory.resolve("sparse.safetensors")));
        assertThat(line.inspect("sparse", ref).touchedShards()).containsExactly(shardOf("q.weight"));
        assertThat(line.inspect("all", expert).touchedShards())
                .containsExactlyElementsOf(
                        IntStream.range(0, line.plan().shards()).boxed().toList());
        CheckpointRef none = line.store().refer(baseFile);
        assertThat(line.inspect("none", none).touchedShards()).isEmpty();
        assertThat(line.inspect("none", none).taskNorm()).isZero();
    }

    @Test
    void everyProblemOfAnExpertIsNamedAtOnce() {
        TinyModel bad = EXPERT.copy()
                .without("embed.weight")
                .with("fc.weight", 7, Double.NaN)
                .buffer(9, 9, 9, 9);
        CheckpointRef ref = line.store().refer(bad.write(directory.resolve("bad.safetensors")));
        assertThatThrownBy(() -> line.inspect("bad", ref))
                .hasMessageContaining("3 tensors")
                .hasMessageContaining("embed.weight")
                .hasMessageContaining("NaN at [1, 1] (flat index 7)")
                .hasMessageContaining("position_ids");
    }

    @Test
    void passedThroughTensorsCountInNoNormButTouchTheirShard() {
        try (Line passing = Line.of(
                directory.resolve("passing"),
                baseFile,
                Recipe.of("opcm")
                        .withTensors(new TensorGlobs(List.of(), List.of(), List.of(), List.of("embed.weight"))))) {
            CheckpointRef ref = passing.store()
                    .importCheckpoint(
                            BASE.copy().with("embed.weight", EXPERT).write(directory.resolve("p.safetensors")),
                            CheckpointKind.EXPERT);
            ExpertInspected found = passing.inspect("p", ref);
            assertThat(found.taskNorm()).isZero();
            assertThat(found.touchedShards()).hasSize(1);
            List<ShardFolded> folded = passing.foldFirst(ref);
            assertThat(folded.get(found.touchedShards().get(0)).norms())
                    .extracting(TensorNorms::tensor)
                    .doesNotContain("embed.weight");
        }
    }

    @Test
    void aFoldTellsWhatItReadAndWrote() {
        ExpertInspected found = line.inspect("a", expert);
        int shard = shardOf("q.weight");
        ShardFolded folded = line.run(line.folding(0, 1, shard, Optional.empty(), expert, found), ShardFolded.class);
        try (Blob blob = line.lineage().open(BlobKind.STATE, folded.state())) {
            assertThat(folded.summary().bytesWritten()).isEqualTo(blob.bytes());
            assertThat(blob.safetensors().metadata())
                    .containsEntry("lineage", "line")
                    .containsEntry("track", "deploy")
                    .containsEntry("step", "1")
                    .containsEntry("epoch", "0");
        }
        assertThat(folded.summary().bytesRead()).isGreaterThanOrEqualTo(2L * 4 * 36);
        assertThat(folded.summary().taskSquared()).isPositive();
        assertThat(folded.summary().energyKept()).isEqualTo(1);
    }

    @Test
    void aSweepTakesWhatNobodyNames() {
        List<ShardFolded> folded = line.foldFirst(expert);
        VersionSealed sealed = line.seal(line.sealing(folded, expert));
        assertThat(sealed.path()).isEqualTo("lineages/line/versions/000001");
        List<String> live =
                folded.stream().map(shard -> "state/" + shard.state()).toList();
        long future = Long.MAX_VALUE / 2_000_000;
        assertThat(sweep(live, 0)).as("nothing was written before 1970").isZero();
        assertThat(sweep(live, future)).as("plan, reports, rendered shards").isPositive();
        assertThat(sweep(live, future)).isZero();
        for (ShardFolded shard : folded) {
            line.lineage().open(BlobKind.STATE, shard.state()).close();
        }
        assertThat(line.lineage().versions()).containsExactly(1L);
    }

    private long sweep(List<String> live, long writtenBefore) {
        return line.run(new TaskWork.SweepStore(live, List.of(1L), writtenBefore), TaskOutput.BlobsReleased.class)
                .files();
    }

    private static void blamesNobody(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String inMessage) {
        assertThatThrownBy(call)
                .hasMessageContaining(inMessage)
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(
                                failure.code().type().rejects())
                        .as(failure.getMessage())
                        .isFalse());
    }

    private int shardOf(String tensor) {
        return IntStream.range(0, line.plan().shards())
                .filter(shard -> holds(shard, tensor))
                .findFirst()
                .orElseThrow();
    }

    private boolean holds(int shard, String tensor) {
        try (Blob blob = line.lineage().open(BlobKind.REPORTS, line.plan().plan())) {
            return io.tributary.merge.plan.Plan.read(blob.content())
                    .shards()
                    .get(shard)
                    .contains(tensor);
        }
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 100);
        }
    }

    private static void flipLastByte(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            last.put(0, (byte) (last.get(0) ^ 1)).flip();
            channel.write(last, channel.size() - 1);
        }
    }
}
