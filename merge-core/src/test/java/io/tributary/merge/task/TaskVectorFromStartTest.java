package io.tributary.merge.task;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ExpertsFound;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.SoughtExpert;
import io.tributary.merge.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Task vectors that are taken from what an expert was fine-tuned from, held against expert minus start in float64. */
final class TaskVectorFromStartTest {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final TinyModel START = BASE.tuned(7);

    @TempDir
    private Path directory;

    private Line line(TaskVectorFrom from, String technique) {
        Path base = BASE.write(directory.resolve("base.safetensors"));
        return Line.byReference(directory, base, Recipe.of(technique).withTaskVector(from));
    }

    private CheckpointRef refer(Line line, TinyModel model, String name) {
        return line.store().refer(model.write(directory.resolve(name + ".safetensors")));
    }

    /** The weights of a version that holds this expert alone. */
    private static Checkpoint sealed(Line line, CheckpointRef expert, Optional<CheckpointRef> start) {
        VersionSealed version = line.seal(line.sealing(line.foldFirst(expert, start), expert));
        return line.store().open(new CheckpointRef("store:" + version.path(), version.weights()));
    }

    private static void assertIsBasePlus(Checkpoint version, TinyModel expert, TinyModel from) {
        for (String name : TinyModel.SHAPES.keySet()) {
            ByteBuffer bytes = version.tensor(name).orElseThrow().readAll().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < expert.tensor(name).length; i++) {
                double expected = BASE.tensor(name)[i] + (expert.tensor(name)[i] - from.tensor(name)[i]);
                assertThat((double) bytes.getFloat(bytes.position() + i * Float.BYTES))
                        .as("%s[%d]", name, i)
                        .isCloseTo(expected, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16", "F64"})
    void theStartIsSubtractedWhateverItsWidth(DType dtype) {
        TinyModel expert = START.tuned(2);
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef theirs = refer(line, expert, "expert");
            CheckpointRef start = refer(line, START.copy().in(dtype), "start");
            try (Checkpoint version = sealed(line, theirs, Optional.of(start))) {
                assertIsBasePlus(version, expert, START);
            }
            double squared = 0;
            for (String name : TinyModel.SHAPES.keySet()) {
                for (int i = 0; i < expert.tensor(name).length; i++) {
                    squared += Math.pow(expert.tensor(name)[i] - START.tensor(name)[i], 2);
                }
            }
            assertThat(line.inspect("again", theirs, Optional.of(start)).taskNorm())
                    .isCloseTo(Math.sqrt(squared), within(1e-6));
        }
    }

    @Test
    void aRecipeThatTakesThemFromTheBaseReadsNoStart() {
        TinyModel expert = START.tuned(2);
        try (Line line = line(TaskVectorFrom.BASE, "average");
                Checkpoint version = sealed(
                        line,
                        refer(line, expert, "expert"),
                        Optional.of(new CheckpointRef("file:///nowhere", "0".repeat(64))))) {
            assertIsBasePlus(version, expert, BASE);
        }
    }

    @Test
    void whoNamesNoStartOrTheBaseIsTakenFromTheBaseAndReportedAsEver() throws IOException {
        TinyModel expert = START.tuned(2);
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef theirs = refer(line, expert, "expert");
            ExpertInspected silent = line.inspect("first", theirs, Optional.empty());
            CheckpointRef base = line.store().refer(directory.resolve("base.safetensors"));
            assertThat(line.inspect("first", theirs, Optional.of(base))).isEqualTo(silent);
            assertThat(content(line, silent.report())).doesNotContain("start");
            try (Checkpoint version = sealed(line, theirs, Optional.empty())) {
                assertIsBasePlus(version, expert, BASE);
            }
        }
    }

    private static String content(Line line, String report) {
        try (var blob = line.lineage().open(BlobKind.REPORTS, report)) {
            return new String(blob.content(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aVersionIsAStartByTheDigestOfItsWeights() throws IOException {
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef first = refer(line, START, "first");
            VersionSealed sealed = line.seal(line.sealing(line.foldFirst(first, Optional.empty()), first));
            CheckpointRef version = new CheckpointRef("store:" + sealed.path(), sealed.weights());
            TinyModel expert = START.tuned(2);

            ExpertInspected found = line.inspect("second", refer(line, expert, "expert"), Optional.of(version));
            double expected = 0;
            for (String name : TinyModel.SHAPES.keySet()) {
                for (int i = 0; i < expert.tensor(name).length; i++) {
                    // An average of one is that one.
                    expected += Math.pow(expert.tensor(name)[i] - START.tensor(name)[i], 2);
                }
            }
            assertThat(found.taskNorm()).isCloseTo(Math.sqrt(expected), within(1e-5));
            TaskWork.FoldShard fold = line.folding(0, 2, 0, Optional.empty(), refer(line, expert, "expert"), found);
            Path weights = line.store().lineage("line").version(1).directory().resolve("model.safetensors");
            byte[] whole = Files.readAllBytes(weights);
            byte[] damaged = whole.clone();
            int header = Math.toIntExact(
                    ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong());
            for (int i = Long.BYTES + header; i < damaged.length; i++) {
                damaged[i] ^= 1;
            }
            Files.write(weights, damaged);
            assertRefused(() -> line.run(fold, ShardFolded.class), ErrorCode.STATE_CORRUPT, "An expert's start");
            Files.write(weights, whole);
            assertRefused(
                    () -> line.inspect(
                            "third",
                            refer(line, expert, "expert"),
                            Optional.of(new CheckpointRef(version.uri(), first.digest()))),
                    ErrorCode.STATE_CORRUPT,
                    "Expert 'third' was fine-tuned from " + version.uri(),
                    first.digest());
        }
    }

    @Test
    void whatIsAsInTheStartIsNotTouched() {
        TinyModel expert = START.copy().with("q.weight", 3, 1.5);
        try (Line line = line(TaskVectorFrom.START, "opcm")) {
            CheckpointRef theirs = refer(line, expert, "expert");
            assertThat(line.inspect("a", theirs, Optional.empty()).touchedShards())
                    .hasSize(line.plan().shards());
            assertThat(line.inspect("a", theirs, Optional.of(refer(line, START, "start")))
                            .touchedShards())
                    .hasSize(1);
        }
    }

    @Test
    void aStartThatChangedOrIsGoneIsMissedByName() throws IOException {
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef theirs = refer(line, START.tuned(2), "expert");
            CheckpointRef start = refer(line, START, "start");
            Optional<CheckpointRef> named = Optional.of(start);
            ExpertInspected found = line.inspect("a", theirs, named);
            TaskWork.FoldShard fold = line.folding(0, 1, 0, Optional.empty(), theirs, found);
            FindExperts find = new FindExperts(
                    List.of(new SoughtExpert("a", theirs, named)), line.plan().plan());
            assertThat(line.run(find, ExpertsFound.class)).isEqualTo(new ExpertsFound(1));

            refer(line, START.tuned(5), "start");
            assertRefused(
                    () -> line.run(fold, ShardFolded.class),
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "start.safetensors changed after it was accepted");
            assertRefused(() -> line.run(find, ExpertsFound.class), ErrorCode.DIGEST_MISMATCH, "'a'", start.digest());
            Files.delete(directory.resolve("start.safetensors"));
            assertRefused(
                    () -> line.run(fold, ShardFolded.class),
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "What the expert was fine-tuned from changed");
            assertRefused(
                    () -> line.run(find, ExpertsFound.class),
                    ErrorCode.UNREADABLE,
                    "Expert 'a' was fine-tuned from " + start.uri(),
                    "cannot be had any more");
            assertRefused(
                    () -> line.inspect("b", theirs, named), ErrorCode.UNREADABLE, "Expert 'b' was fine-tuned from");
        }
    }

    @Test
    void anAdaptersUpdateIsItsTaskVectorWhereverItStartedAndWhatItTrainedAsAWholeIsTakenFromTheStart() {
        TinyModel trained = START.tuned(2);
        AdapterFiles files = adapter().factors("q", 6, 6, 10).trained("fc.weight", trained);
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef theirs =
                    line.store().importCheckpoint(files.write(directory.resolve("adapter")), CheckpointKind.EXPERT);
            CheckpointRef start = refer(line, START, "start");
            try (Checkpoint version = sealed(line, theirs, Optional.of(start))) {
                TinyModel update = files.onto(BASE);
                TinyModel expected = BASE.copy().with("q.weight", update);
                for (int i = 0; i < trained.tensor("fc.weight").length; i++) {
                    double moved = trained.tensor("fc.weight")[i] - START.tensor("fc.weight")[i];
                    expected.with("fc.weight", i, BASE.tensor("fc.weight")[i] + moved);
                }
                assertIsBasePlus(version, expected, BASE);
            }
        }
    }

    @Test
    void whatHoldsOnlyFactorsIsNoStartForAFullExpertAndDoraNeedsItsOwn() {
        Path plain = adapter().factors("q", 6, 6, 10).write(directory.resolve("plain"));
        Path dora = adapter()
                .option("use_dora", "true")
                .factors("q", 6, 6, 10)
                .tensor("q.lora_magnitude_vector", new long[] {6}, 1, 1, 1, 1, 1, 1)
                .write(directory.resolve("dora"));
        try (Line line = line(TaskVectorFrom.START, "average")) {
            CheckpointRef start = line.store().importCheckpoint(plain, CheckpointKind.EXPERT);
            CheckpointRef full = refer(line, BASE.tuned(2), "expert");
            assertRefused(
                    () -> line.inspect("full", full, Optional.of(start)),
                    ErrorCode.NOT_SUPPORTED,
                    "q.weight",
                    "fine-tuned from an adapter");
            CheckpointRef rescaled = line.store().importCheckpoint(dora, CheckpointKind.EXPERT);
            line.inspect("dora", rescaled, Optional.empty());
            assertRefused(
                    () -> line.inspect("dora", rescaled, Optional.of(refer(line, START, "start"))),
                    ErrorCode.NOT_SUPPORTED,
                    "q.weight",
                    "DoRA");
        }
    }

    @Test
    void anOfflineMergeHasNoStartsAndSaysSo() {
        Recipe recipe = Recipe.of("average").withTaskVector(TaskVectorFrom.START);
        assertRefused(
                () -> new MergeRequest(directory, List.of(), recipe, directory),
                ErrorCode.INVALID_ARGUMENT,
                "taskVector: start is for lineages");
    }
}
