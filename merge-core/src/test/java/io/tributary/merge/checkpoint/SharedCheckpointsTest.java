package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.SharedFiles;
import io.tributary.merge.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checkpoints that other programs wrote. */
class SharedCheckpointsTest {
    @Test
    void everyReferenceFileOpensAndReads() {
        List<Path> files = List.of(
                        SharedFiles.at("golden/opcm"),
                        SharedFiles.at("vision8/models"),
                        SharedFiles.at("vision8/tasks"))
                .stream()
                .flatMap(directory -> Directories.list(directory).stream())
                .filter(path -> path.toString().endsWith(".safetensors"))
                .toList();
        assertThat(files).hasSizeGreaterThan(20);
        for (Path path : files) {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                for (TensorSource tensor : checkpoint.tensors().values()) {
                    assertThat(tensor.readAll().remaining()).isEqualTo((int) tensor.bytes());
                }
            }
        }
    }

    @Test
    void shardsOfALlamaAreOneCheckpointWithAnUntiedHead() {
        try (Checkpoint llama = Checkpoint.open(SharedFiles.at("golden/lora/llama-base"));
                Checkpoint merged = Checkpoint.open(SharedFiles.at("golden/lora/plain-merged"))) {
            assertThat(llama.files()).hasSize(7);
            assertThat(llama.auxiliaryFiles())
                    .extracting(CheckpointFile::name)
                    .containsExactly("config.json", "generation_config.json");
            assertThat(llama.tiedNames()).isEmpty();
            assertThat(llama.tensors().values())
                    .allSatisfy(tensor -> assertThat(tensor.spec().dtype()).isEqualTo(DType.F32));
            Comparison comparison = Comparison.of(llama, merged, TensorRules.NONE);
            comparison.requireAccepted();
            assertThat(comparison.tensors()).hasSameSizeAs(llama.tensors().values());
        }
    }

    @Test
    void aMergedModelOfAnotherKindDoesNotFit() {
        try (Checkpoint llama = Checkpoint.open(SharedFiles.at("golden/lora/llama-base"));
                Checkpoint gpt2 = Checkpoint.open(SharedFiles.at("golden/lora/gpt2-merged"))) {
            Comparison comparison = Comparison.of(llama, gpt2, TensorRules.NONE);
            assertRefused(comparison::requireAccepted, ErrorCode.MISSING_TENSOR, "gpt2-merged", "does not fit");
        }
    }

    @Test
    void everyAdapterFitsItsBase() {
        Path adapters = SharedFiles.at("golden/lora");
        for (String name : List.of("plain", "rslora", "patterns", "modules-to-save", "dora", "gpt2")) {
            String base = name.equals("gpt2") ? "gpt2-base" : "llama-base";
            try (Checkpoint ours = Checkpoint.open(adapters.resolve(base));
                    Checkpoint adapter = Checkpoint.open(adapters.resolve(name + "-adapter"))) {
                Comparison comparison = Comparison.of(ours, adapter, TensorRules.NONE);
                comparison.requireAccepted();
                assertThat(comparison.tensors()).hasSameSizeAs(ours.tensors().values());
            }
        }
    }

    @Test
    void aBareFilesDigestIsThatOfItsOneLine() {
        Path base = SharedFiles.at("vision8/models/base.safetensors");
        String line = "model.safetensors\0" + Sha256.of(base) + "\n";
        assertThat(CheckpointDigest.of(base))
                .isEqualTo(Sha256.of(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
