package io.tributary.merge.technique;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.export.Exported;
import io.tributary.merge.export.TaskExport;
import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.version.Companions;
import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks taken out of a version of {@code emr}. */
final class TaskExportTest {
    private final SampleModel model = SampleModel.seeded(8);
    private final List<SampleExpert> experts = model.experts(5, 81);

    @TempDir
    private Path directory;

    private FileMerge merge = new FileMerge(Path.of(""), model);

    @BeforeEach
    void merge() {
        merge = new FileMerge(directory, model);
    }

    @Test
    void everyTaskGetsWhatTheDefinitionGives() {
        Path version = version(Recipe.of("emr").withOutputDtype(DType.F64));
        List<Batch.SampleTask> tasks = tasks(experts);
        for (SampleExpert expert : experts) {
            Exported exported = export(version, expert.id(), "own-" + expert.id());
            Expected expected = new EmrBatch().task(model, tasks, new Batch.SampleTask(expert, model.tasks(expert)));
            assertThat(expected.undecidedShare()).isLessThan(0.002);
            assertThat(expected.error(merge.deltas(exported.out())))
                    .as(expert.id())
                    .isLessThan(1e-5);
            assertThat(exported.tensors()).isEqualTo(model.roles().size());
        }
    }

    /** Folded in another order, each task is the same. */
    @Test
    void theOrderOfExpertsDoesNotMatterToATask() {
        Path version = merge.run(
                Recipe.of("emr").withOutputDtype(DType.F64),
                Techniques.named("emr", Map.of()),
                List.of(experts.get(3), experts.get(0), experts.get(4), experts.get(1), experts.get(2)));
        SampleExpert first = experts.get(0);
        Expected expected = new EmrBatch().task(model, tasks(experts), new Batch.SampleTask(first, model.tasks(first)));
        assertThat(expected.error(
                        merge.deltas(export(version, first.id(), "own").out())))
                .isLessThan(1e-5);
    }

    /** With one expert the unified model is that expert, and so is its task. */
    @Test
    void theOnlyTaskOfAVersionIsItsExpert() {
        SampleExpert only = experts.get(0);
        Path version = merge.run(Recipe.of("emr"), Techniques.named("emr", Map.of()), List.of(only));
        Path out = export(version, only.id(), "own").out();
        Numbers numbers = Numbers.of(out);
        for (String tensor : model.roles().keySet()) {
            double[] theirs = SampleModel.doubles(only.weight(tensor));
            assertThat(Numbers.distance(numbers.tensor(tensor), theirs))
                    .as(tensor)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void whatIsExportedIsACompleteCheckpointAndTheVersionStaysIntact() throws IOException {
        Path version = version(Recipe.of("emr"));
        assertThat(version.resolve(Companions.FILE)).isNotEmptyFile();
        Path out = export(version, experts.get(1).id(), "deep/own").out();
        try (Checkpoint exported = Checkpoint.open(out);
                Checkpoint sealed = Checkpoint.open(version)) {
            assertThat(exported.tensors().keySet()).isEqualTo(sealed.tensors().keySet());
            exported.tensors().forEach((name, tensor) -> assertThat(tensor.spec())
                    .isEqualTo(sealed.tensor(name).orElseThrow().spec()));
        }
        assertThat(out.resolve("README.md")).content().contains(experts.get(1).id(), "unified");
        assertThat(Verification.of(version).findings()).isEmpty();
        try (Stream<Path> left = Files.list(directory.resolve("deep"))) {
            assertThat(left).containsExactly(out);
        }
    }

    @Test
    void aTaskThatIsNotThereNamesThoseThatAre() {
        Path version = version(Recipe.of("emr"));
        assertRefused(
                () -> export(version, "expert-9", "own"),
                ErrorCode.INVALID_ARGUMENT,
                "\"expert-9\"",
                "Did you mean 'expert-",
                "expert-0, expert-1, expert-2, expert-3, expert-4");
        assertThat(directory.resolve("own")).doesNotExist();
    }

    @Test
    void aVersionWithoutMasksSaysWhichTechniqueHasThem() {
        Path version = version(Recipe.of("average"));
        assertRefused(() -> export(version, "expert-0", "own"), ErrorCode.NOT_SUPPORTED, "no masks", "emr");
    }

    @Test
    void anotherBaseIsRefusedWithBothDigests() throws IOException {
        Path version = version(Recipe.of("emr"));
        Path other = SampleModel.seeded(9).bytes().write(directory.resolve("other.safetensors"));
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            assertRefused(
                    () -> new TaskExport(kernels).run(version, other, "expert-0", directory.resolve("own")),
                    ErrorCode.INVALID_ARGUMENT,
                    "not the base of this version");
        }
        Files.createDirectories(directory.resolve("full/of"));
        assertRefused(() -> export(version, "expert-0", "full"), ErrorCode.OUTPUT_EXISTS, "full");
    }

    private Exported export(Path version, String task, String out) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            return new TaskExport(kernels)
                    .run(version, directory.resolve("base.safetensors"), task, directory.resolve(out));
        }
    }

    private Path version(Recipe recipe) {
        return merge.run(recipe, Techniques.named("emr", Map.of()), experts);
    }

    private List<Batch.SampleTask> tasks(List<SampleExpert> of) {
        return of.stream()
                .map(expert -> new Batch.SampleTask(expert, model.tasks(expert)))
                .toList();
    }
}
