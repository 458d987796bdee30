package io.tributary.merge.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.signing.ModelSignature;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckpointNamesTest {
    @Test
    void weightsTheirIndexConfigurationTokenizerAndSignaturesAreWanted() {
        assertThat(CheckpointNames.wanted(Set.of(
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "other.safetensors",
                        "model.safetensors.index.json",
                        "config.json",
                        "tokenizer.json",
                        "model" + ModelSignature.SUFFIX,
                        "trainer_state.json",
                        "README.md",
                        "train.py",
                        ".gitattributes")))
                .containsExactly(
                        "config.json",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json",
                        "model.sig",
                        "tokenizer.json");
    }

    @Test
    void anAdapterIsItsConfigurationAndItsWeights() {
        Set<String> names = Set.of("adapter_config.json", "adapter_model.safetensors", "model.safetensors");
        assertThat(CheckpointNames.wanted(names)).containsExactly("adapter_config.json", "adapter_model.safetensors");
        assertThat(CheckpointNames.isCheckpoint(Set.of("adapter_config.json"))).isFalse();
    }

    @Test
    void namesThatLeadElsewhereAreNever() {
        Set<String> names = Set.of(
                "../model.safetensors",
                "a/model.safetensors",
                "\\x.safetensors",
                ".x.safetensors",
                "pytorch_model.bin");
        assertThat(CheckpointNames.isCheckpoint(names)).isFalse();
        assertThat(CheckpointNames.wanted(names)).isEmpty();
    }
}
