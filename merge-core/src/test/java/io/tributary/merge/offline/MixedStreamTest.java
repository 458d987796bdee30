package io.tributary.merge.offline;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full and low-rank experts, wide and narrow, in one lineage. */
final class MixedStreamTest {
    private static final TinyModel MODEL = TinyModel.seeded(1);
    private static final TinyModel BASE = MODEL.copy().in(DType.BF16).in(DType.F32, "q.weight");
    private static final TinyModel FULL = MODEL.tuned(2);
    private static final TinyModel HALF = MODEL.tuned(3);
    private static final AdapterFiles WIDE = adapter().factors("q", 6, 6, 10).factors("fc", 8, 6, 20);
    private static final AdapterFiles NARROW = adapter()
            .half()
            .embedding("embed", 10, 6, 30)
            .trained("norm.bias", MODEL.tuned(5))
            .factors("q", 6, 6, 40);

    @TempDir
    private Path directory;

    private int merges;

    @Test
    void mixedExpertsMergeAsTheirFullEquivalentsDo() throws IOException {
        for (String technique : List.of("opcm", "average")) {
            Path mixed = merge(
                    Recipe.of(technique).withOutputDtype(DType.F32),
                    FULL.write(directory.resolve("full.safetensors")),
                    WIDE.write(directory.resolve("wide")),
                    HALF.copy().in(DType.BF16).write(directory.resolve("half.safetensors")),
                    NARROW.write(directory.resolve("narrow")));
            Path full = merge(
                    Recipe.of(technique).withOutputDtype(DType.F32),
                    directory.resolve("full.safetensors"),
                    WIDE.onto(MODEL).in(DType.F64).write(directory.resolve("wide.safetensors")),
                    directory.resolve("half.safetensors"),
                    NARROW.onto(MODEL).in(DType.F64).write(directory.resolve("narrow.safetensors")));
            assertThat(mixed.resolve("model.safetensors")).hasSameBinaryContentAs(full.resolve("model.safetensors"));
            assertThat(Verification.of(mixed).findings()).isEmpty();
            List<TinyModel> experts = List.of(FULL, WIDE.onto(MODEL), HALF, NARROW.onto(MODEL));
            Map<String, double[]> expected = technique.equals("opcm")
                    ? NaiveMerge.opcm(MODEL, experts)
                    : NaiveMerge.sum(MODEL, experts, 1.0 / 4);
            Numbers found = Numbers.of(mixed);
            expected.forEach((name, values) -> assertThat(Numbers.distance(found.tensor(name), values))
                    .as(technique + " " + name)
                    .isLessThanOrEqualTo(4e-6 * Numbers.distance(values, MODEL.tensor(name))));
        }
    }

    @Test
    void whatAnAdapterPassesThroughIsTheBaseWithItsUpdate() {
        Recipe recipe = Recipe.of("average")
                .withTensors(new TensorGlobs(
                        List.of(), List.of(), List.of(), List.of("q.*", "embed.*", "norm.*", "position_ids")));
        Path merged = merge(
                recipe,
                FULL.copy().in(DType.BF16).in(DType.F32, "q.weight").write(directory.resolve("full.safetensors")),
                adapter()
                        .factors("q", 6, 6, 10)
                        .half()
                        .trained("norm.bias", HALF)
                        .write(directory.resolve("adapter")));
        Numbers found = Numbers.of(merged);
        assertThat(found.tensor("q.weight"))
                .isEqualTo(adapter().factors("q", 6, 6, 10).onto(MODEL).tensor("q.weight"));
        assertThat(found.tensor("norm.bias")).isEqualTo(HALF.tensor("norm.bias"));
        assertThat(found.tensor("embed.weight")).isEqualTo(MODEL.tensor("embed.weight"));
    }

    @Test
    void damagedFactorsAreRefusedByName() {
        float[] values = AdapterFiles.values(12, 1);
        values[7] = Float.NaN;
        refused(
                adapter()
                        .tensor("q.lora_A.weight", new long[] {2, 6}, values)
                        .tensor("q.lora_B.weight", new long[] {6, 2}, 1),
                "q.lora_A.weight\" holds NaN at [1, 1]",
                "tensors.skip: [q.weight]");
        refused(
                adapter()
                        .tensor("q.lora_A.weight", new long[] {2, 6}, 1e30F)
                        .tensor("q.lora_B.weight", new long[] {6, 2}, 1e30F),
                "\"q.weight\" differs from the base by more than float32 can hold");
        TinyModel flat = MODEL.copy();
        for (int i = 0; i < 6; i++) {
            flat.with("q.weight", i, 0);
        }
        flat.write(directory.resolve("base.safetensors"));
        AdapterFiles dora = adapter()
                .option("use_dora", "true")
                .tensor("q.lora_A.weight", new long[] {2, 6}, 1)
                .tensor("q.lora_B.weight", new long[] {6, 2}, 0)
                .tensor("q.lora_magnitude_vector", new long[] {6}, 1);
        assertRefused(
                () -> run(dora.write(directory.resolve("flat"))),
                ErrorCode.NOT_FINITE,
                "output of norm 0 that DoRA divides by");
    }

    @Test
    void anAdapterIsNoBase() {
        Path path = WIDE.write(directory.resolve("wide"));
        MergeRequest request =
                new MergeRequest(path, MergeExpert.named(List.of(path)), Recipe.of("opcm"), directory.resolve("out"));
        assertRefused(() -> run(request), ErrorCode.NOT_SUPPORTED, "is a PEFT adapter", "merge_and_unload");
    }

    private void refused(AdapterFiles adapter, String... inMessage) {
        BASE.write(directory.resolve("base.safetensors"));
        assertRefused(() -> run(adapter.write(directory.resolve("bad"))), ErrorCode.NOT_FINITE, inMessage);
    }

    private void run(Path expert) {
        run(new MergeRequest(
                directory.resolve("base.safetensors"),
                MergeExpert.named(List.of(expert)),
                Recipe.of("average"),
                directory.resolve("refused")));
    }

    private Path merge(Recipe recipe, Path... experts) {
        Path out = directory.resolve("merged-" + merges++);
        Path base = BASE.write(directory.resolve("base.safetensors"));
        run(new MergeRequest(base, MergeExpert.named(List.of(experts)), recipe, out));
        return out;
    }

    private static void run(MergeRequest request) {
        new MergeRun(ComputeDevice.CPU, 2, InstantSource.system()).run(request, MergeListener.NONE);
    }
}
