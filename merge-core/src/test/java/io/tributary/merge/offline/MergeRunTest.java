package io.tributary.merge.offline;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MergeRunTest {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final List<TinyModel> EXPERTS = List.of(BASE.tuned(2), BASE.tuned(3), BASE.tuned(4));

    @TempDir
    private Path directory;

    private int merges;

    @Test
    void everyTechniqueAgreesWithANaiveMergeInDoubles() {
        agrees(NaiveMerge.opcm(BASE, EXPERTS), merge(Recipe.of("opcm"), BASE, EXPERTS), 2e-6);
        agrees(NaiveMerge.sum(BASE, EXPERTS, 1.0 / 3), merge(Recipe.of("average"), BASE, EXPERTS), 2e-6);
        Recipe arithmetic =
                Recipe.of("task-arithmetic", Map.of("lambda", "0.25"), PublishPolicy.EVERY, Recipe.DEFAULT_RETAIN);
        agrees(NaiveMerge.sum(BASE, EXPERTS, 0.25), merge(arithmetic, BASE, EXPERTS), 2e-6);
    }

    @Test
    void inputsOfDifferentWidthsMixAndTheOutputIsTheBases() {
        TinyModel base = BASE.copy().in(DType.BF16).in(DType.F32, "norm.bias");
        List<TinyModel> experts = List.of(
                EXPERTS.get(0).copy().in(DType.F16),
                EXPERTS.get(1).copy().in(DType.F64),
                EXPERTS.get(2).copy().in(DType.BF16, "q.weight"));
        Path merged = merge(Recipe.of("opcm"), base, experts);
        agrees(NaiveMerge.opcm(BASE, EXPERTS), merged, 4e-3);
        assertThat(dtype(merged, "fc.weight")).isEqualTo(DType.BF16);
        assertThat(dtype(merged, "norm.bias")).isEqualTo(DType.F32);
        Path wide = merge(Recipe.of("opcm").withOutputDtype(DType.F32), base, experts);
        agrees(NaiveMerge.opcm(BASE, EXPERTS), wide, 2e-6);
        assertThat(dtype(wide, "position_ids")).isEqualTo(DType.I64);
    }

    @Test
    void expertsThatTouchFewTensorsMergeLikeAnyOther() {
        TinyModel first = BASE.copy().with("q.weight", EXPERTS.get(0));
        TinyModel second = BASE.copy().with("fc.weight", EXPERTS.get(1)).with("q.weight", EXPERTS.get(1));
        TinyModel third = BASE.copy().with("norm.bias", EXPERTS.get(2));
        List<TinyModel> sparse = List.of(first, second, third);
        Path merged = merge(Recipe.of("opcm"), BASE, sparse);
        agrees(NaiveMerge.opcm(BASE, sparse), merged, 2e-6);
        assertThat(Numbers.of(merged).tensor("embed.weight")).isEqualTo(BASE.tensor("embed.weight"));
    }

    @Test
    void aVersionAfterEveryStepIsTheMergeOfTheExpertsSoFar() throws IOException {
        Path out = directory.resolve("steps");
        MergeRequest all = request(Recipe.of("opcm"), write(BASE, "base"), EXPERTS, out);
        run(new MergeRequest(all.base(), all.experts(), all.recipe(), out, true));
        for (int step = 1; step <= EXPERTS.size(); step++) {
            Path alone = merge(Recipe.of("opcm"), BASE, EXPERTS.subList(0, step));
            assertThat(Files.readAllBytes(out.resolve("00000" + step).resolve("model.safetensors")))
                    .isEqualTo(Files.readAllBytes(alone.resolve("model.safetensors")));
        }
        assertThat(out.resolve("000004")).doesNotExist();
    }

    @Test
    void anExpertThatIsTheBaseChangesNothing() {
        Path merged = merge(Recipe.of("opcm"), BASE, List.of(BASE));
        Numbers numbers = Numbers.of(merged);
        numbers.names().forEach(name -> assertThat(numbers.tensor(name)).isEqualTo(BASE.tensor(name)));
    }

    @Test
    void skippedTensorsStayTheBasesAndPassedOnesAreTheNewestExperts() {
        Recipe recipe = Recipe.of("opcm")
                .withTensors(
                        new TensorGlobs(List.of(), List.of(), List.of("embed.*"), List.of("norm.*", "position_ids")));
        List<TinyModel> experts = List.of(
                EXPERTS.get(0), EXPERTS.get(1).copy().without("embed.weight").buffer(3, 2, 1, 0));
        Path merged = merge(recipe, BASE, experts);
        assertThat(Numbers.of(merged).tensor("embed.weight")).isEqualTo(BASE.tensor("embed.weight"));
        assertThat(Numbers.of(merged).tensor("norm.bias"))
                .isEqualTo(EXPERTS.get(1).tensor("norm.bias"));
        try (Checkpoint open = Checkpoint.open(merged)) {
            assertThat(Objects.requireNonNull(open.tensors().get("position_ids"))
                            .readAll()
                            .getLong(0))
                    .isEqualTo(3);
        }
    }

    @Test
    void aSmallFileLimitGivesSeveralFilesAndAnIndex() throws IOException {
        Path whole = merge(Recipe.of("opcm"), BASE, EXPERTS);
        Path out = directory.resolve("sharded");
        new MergeRun(ComputeDevice.CPU, 2, InstantSource.system(), 300, MemoryLimit.NONE)
                .run(request(Recipe.of("opcm"), write(BASE, "base"), EXPERTS, out), MergeListener.NONE);
        assertThat(out.resolve("model-00001-of-00004.safetensors")).exists();
        assertThat(out.resolve("model.safetensors.index.json"))
                .content()
                .contains("\"fc.weight\" : \"model-0000", "\"total_size\" : ");
        Numbers expected = Numbers.of(whole);
        Numbers found = Numbers.of(out);
        assertThat(found.names()).isEqualTo(expected.names());
        expected.names().forEach(name -> assertThat(found.tensor(name)).isEqualTo(expected.tensor(name)));
        assertThat(Verification.of(out).findings()).isEmpty();
    }

    @Test
    void configurationAndTokenizerComeFromTheBaseAndTheDtypeFollowsTheOutput() {
        Path base = CheckpointFiles.in(directory.resolve("full-base"))
                .weights(BASE.bytes())
                .config("{\"_name_or_path\": \"acme/tiny\", \"torch_dtype\": \"float32\", \"layer_norm_eps\": 1e-05,"
                        + " \"vision_config\": {\"dtype\": \"float32\"}}")
                .text("tokenizer.json", "{}")
                .text("README.md", "the base's own card")
                .directory();
        Path same = directory.resolve("same");
        run(request(Recipe.of("opcm"), base, EXPERTS, same));
        assertThat(same.resolve("config.json")).hasSameBinaryContentAs(base.resolve("config.json"));
        assertThat(same.resolve("tokenizer.json")).hasContent("{}");
        Path half = directory.resolve("half");
        run(request(Recipe.of("opcm").withOutputDtype(DType.BF16), base, EXPERTS, half));
        assertThat(half.resolve("config.json"))
                .content()
                .contains("\"torch_dtype\" : \"bfloat16\"", "\"dtype\" : \"bfloat16\"", "_name_or_path")
                .doesNotContain("float32");
        assertThat(half.resolve("README.md")).content().startsWith("""
                        ---
                        base_model: "acme/tiny"
                        base_model_relation: merge
                        library_name: transformers
                        tags:
                        - merge
                        - tributary
                        - opcm
                        ---
                        """).contains("| 3 | expert-3 | `");
    }

    @Test
    void theManifestTellsWhereTheVersionComesFromButNotWhereItWasMade() throws IOException {
        Path merged = merge(Recipe.of("opcm"), BASE, EXPERTS);
        Manifest manifest = Manifest.read(merged);
        assertThat(manifest.experts()).extracting("id").containsExactly("expert-1", "expert-2", "expert-3");
        assertThat(manifest.experts()).extracting("step").containsExactly(1L, 2L, 3L);
        assertThat(manifest.files()).containsOnlyKeys("model.safetensors", "README.md");
        assertThat(manifest.tensors()).containsOnlyKeys(TinyModel.SHAPES.keySet());
        assertThat(Objects.requireNonNull(manifest.tensors().get("q.weight")).fullRank())
                .isEqualTo(6);
        assertThat(manifest.lambda()).isGreaterThan(1);
        assertThat(Files.readString(merged.resolve(Manifest.NAME)))
                .doesNotContain(directory.toString(), "file:", "store:");
    }

    @Test
    void whatIsRefusedSaysWhyAndLeavesNothingBehind() throws IOException {
        TinyModel notANumber =
                BASE.tuned(9).with("fc.weight", 20, Double.NaN).with("q.weight", 0, Double.NEGATIVE_INFINITY);
        refused(
                notANumber,
                ErrorCode.NOT_FINITE,
                "fc.weight",
                "NaN at [3, 2] (flat index 20)",
                "q.weight",
                "-Inf at [0, 0]");
        refused(
                BASE.tuned(9).in(DType.F16).with("fc.weight", 1, Double.POSITIVE_INFINITY),
                ErrorCode.NOT_FINITE,
                "+Inf");
        refused(BASE.tuned(9).buffer(0, 1, 2, 4), ErrorCode.BUFFER_DIFFERS, "position_ids");
        refused(BASE.tuned(9).without("q.weight"), ErrorCode.MISSING_TENSOR, "q.weight");
    }

    @Test
    void anOutputThatIsThereIsNotTouched() throws IOException {
        Path out = Files.createDirectories(directory.resolve("out"));
        Files.writeString(out.resolve("precious"), "yes");
        assertRefused(
                () -> run(request(Recipe.of("opcm"), write(BASE, "base"), EXPERTS, out)),
                ErrorCode.OUTPUT_EXISTS,
                out.toString());
        assertThat(out.resolve("precious")).hasContent("yes");
    }

    @Test
    void anEmptyOutputDirectoryAndMissingParentsAreFine() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("empty"));
        run(request(Recipe.of("average"), write(BASE, "base"), EXPERTS, empty));
        assertThat(empty.resolve("model.safetensors")).exists();
        Path deep = directory.resolve("a/b/c");
        run(request(Recipe.of("average"), write(BASE, "base"), EXPERTS, deep));
        assertThat(deep.resolve("model.safetensors")).exists();
    }

    @Test
    void anUnknownTechniqueIsRefusedBeforeAnythingIsRead() {
        assertRefused(
                () -> run(request(Recipe.of("ocpm"), write(BASE, "base"), EXPERTS, directory.resolve("out"))),
                ErrorCode.UNKNOWN_TECHNIQUE,
                "opcm");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void anOutputDtypeThatCannotHoldTheResultIsRefused() {
        TinyModel base = BASE.copy().with("norm.bias", 0, 60000);
        TinyModel expert = base.tuned(5).with("norm.bias", 0, 70000);
        assertRefused(
                () -> merge(Recipe.of("average").withOutputDtype(DType.F16), base, List.of(expert)),
                ErrorCode.OUTPUT_OVERFLOWS,
                "norm.bias",
                "F16");
    }

    @Test
    void everyStepIsTold() {
        List<MergeStep> told = new ArrayList<>();
        MergeListener listener = new MergeListener() {
            @Override
            public void folded(MergeStep step) {
                told.add(step);
            }
        };
        Path out = directory.resolve("told");
        Merged merged = new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(request(Recipe.of("opcm"), write(BASE, "base"), EXPERTS, out), listener);
        assertThat(told).isEqualTo(merged.steps()).hasSize(3);
        assertThat(told.get(0).summary().energyKept()).isEqualTo(1);
        assertThat(told.get(1).summary().energyKept()).isBetween(0.1, 0.9999);
        assertThat(told.get(1).summary().linearWeights()).isEqualTo(3);
        assertThat(told.get(1).lambda()).isGreaterThan(1);
    }

    private void refused(TinyModel expert, ErrorCode code, String... inMessage) throws IOException {
        Path base = write(BASE, "base");
        MergeRequest request =
                request(Recipe.of("opcm"), base, List.of(EXPERTS.get(0), expert), directory.resolve("refused/deep"));
        List<Path> before = listing();
        assertRefused(() -> run(request), code, inMessage);
        assertThat(listing()).isEqualTo(before);
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void agrees(Map<String, double[]> expected, Path merged, double tolerance) {
        Numbers found = Numbers.of(merged);
        expected.forEach((name, values) -> {
            double[] zeros = new double[values.length];
            double error = Numbers.distance(found.tensor(name), values) / Numbers.distance(values, zeros);
            assertThat(error).as(name).isLessThan(tolerance);
        });
    }

    private static DType dtype(Path checkpoint, String tensor) {
        try (Checkpoint open = Checkpoint.open(checkpoint)) {
            return Objects.requireNonNull(open.tensors().get(tensor)).spec().dtype();
        }
    }

    private Path merge(Recipe recipe, TinyModel base, List<TinyModel> experts) {
        Path out = directory.resolve("merged-" + merges++);
        run(request(recipe, write(base, "base"), experts, out));
        return out;
    }

    private static void run(MergeRequest request) {
        new MergeRun(ComputeDevice.CPU, 2, InstantSource.system()).run(request, MergeListener.NONE);
    }

    private MergeRequest request(Recipe recipe, Path base, List<TinyModel> experts, Path out) {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < experts.size(); i++) {
            paths.add(write(experts.get(i), "expert-" + (i + 1)));
        }
        return new MergeRequest(base, MergeExpert.named(paths), recipe, out);
    }

    private Path write(TinyModel model, String name) {
        return model.write(directory.resolve(name + ".safetensors"));
    }
}
