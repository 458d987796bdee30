package io.tributary.merge.task;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter's tasks, one by one. */
final class AdapterTaskTest {
    private static final TinyModel BASE = TinyModel.seeded(1);
    private static final AdapterFiles ADAPTER = adapter().factors("q", 6, 6, 10);

    @TempDir
    private Path directory;

    @Test
    void onlyShardsThatItTouchesAreReported() {
        try (Line line = Line.of(directory, BASE.write(directory.resolve("base.safetensors")), Recipe.of("opcm"))) {
            CheckpointRef expert =
                    line.store().importCheckpoint(ADAPTER.write(directory.resolve("adapter")), CheckpointKind.EXPERT);
            ExpertInspected found = line.inspect("adapter", expert);
            assertThat(line.plan().shards()).isGreaterThan(1);
            assertThat(found.touchedShards()).hasSize(1);
            assertThat(found.notes()).singleElement().asString().contains("LoRA adapter", "1 of the base's 6 tensors");
            ShardFolded folded = line.run(
                    line.folding(0, 1, found.touchedShards().get(0), Optional.empty(), expert, found),
                    ShardFolded.class);
            assertThat(folded.norms())
                    .filteredOn(norms -> norms.taskSquared() != 0)
                    .extracting(TensorNorms::tensor)
                    .containsExactly("q.weight");
        }
    }

    @Test
    void importKeepsTheConfigurationAndTheFactorsAlone() throws IOException {
        Path source = ADAPTER.write(directory.resolve("adapter"));
        Files.writeString(source.resolve("README.md"), "a card");
        try (Line line = Line.of(directory, BASE.write(directory.resolve("base.safetensors")), Recipe.of("opcm"))) {
            CheckpointRef expert = line.store().importCheckpoint(source, CheckpointKind.EXPERT);
            Path kept = directory.resolve("store/experts").resolve(expert.digest());
            assertThat(kept).isDirectoryContaining("glob:**adapter_config.json");
            assertThat(kept).isDirectoryContaining("glob:**adapter_model.safetensors");
            assertThat(kept).isDirectoryNotContaining("glob:**README.md");
        }
    }

    @Test
    void aFactorThatChangedAfterItWasAcceptedIsNoticed() {
        Path place = ADAPTER.write(directory.resolve("adapter"));
        try (Line line =
                Line.byReference(directory, BASE.write(directory.resolve("base.safetensors")), Recipe.of("average"))) {
            CheckpointRef expert = line.store().refer(place);
            ExpertInspected found = line.inspect("adapter", expert);
            TaskWork.FoldShard work = line.folding(0, 1, found.touchedShards().get(0), Optional.empty(), expert, found);
            adapter().factors("q", 6, 6, 11).write(place);
            assertRefused(
                    () -> line.run(work, ShardFolded.class),
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "base_model.model.q.lora_",
                    "now has the digest");
            adapter().factors("fc", 8, 6, 11).write(place);
            assertRefused(
                    () -> line.run(work, ShardFolded.class),
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "base_model.model.q.lora_A.weight",
                    "is gone");
            adapter().option("peft_type", "\"LOHA\"").factors("q", 6, 6, 10).write(place);
            assertRefused(() -> line.run(work, ShardFolded.class), ErrorCode.CHANGED_AFTER_ACCEPTANCE, "LOHA");
            ADAPTER.write(place);
            assertThat(line.run(work, ShardFolded.class).norms()).isNotEmpty();
        }
    }

    @Test
    void aConfigurationThatChangedAfterItWasPublishedIsNoticed() {
        Path place = ADAPTER.write(directory.resolve("adapter"));
        try (Line line =
                Line.byReference(directory, BASE.write(directory.resolve("base.safetensors")), Recipe.of("average"))) {
            CheckpointRef expert = line.store().refer(place);
            adapter().option("lora_alpha", "400").factors("q", 6, 6, 10).write(place);
            assertRefused(() -> line.inspect("adapter", expert), ErrorCode.DIGEST_MISMATCH, "adapter");
        }
    }
}
