package io.tributary.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.TinyModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamingTest {
    private static final Map<String, String> BASES = Map.of("openai/clip", "vision");

    @TempDir
    private Path root;

    private CheckpointFiles files = CheckpointFiles.in(Path.of("."));

    @BeforeEach
    void aCheckpoint() {
        files = CheckpointFiles.in(root.resolve("zoo/cars"))
                .weights(TinyModel.seeded(1).bytes());
    }

    private Candidate candidate() {
        return new DirectoryPlace(root, "{team}/{name}", 1, Optional.empty(), Optional.empty())
                .look()
                .get(0);
    }

    @Test
    void aLineageIsNamedByItsPath() {
        assertThat(new Naming("{team}-models", Map.of(), "{digest}").lineage(candidate()))
                .isEqualTo("zoo-models");
    }

    @Test
    void aLineageIsNamedByTheBaseModel() {
        files.text("README.md", "---\nbase_model: openai/clip\n---\n");
        assertThat(new Naming("{base}", BASES, "{digest}").lineage(candidate())).isEqualTo("vision");
    }

    @Test
    void anUnknownBaseModelIsNamed() {
        files.text("README.md", "---\nbase_model: openai/other\n---\n");
        assertThatThrownBy(() -> new Naming("{base}", BASES, "{digest}").lineage(candidate()))
                .hasMessageContaining("openai/other")
                .hasMessageContaining("lineage.bases");
    }

    @Test
    void aCheckpointWithoutBaseModelHasNoLineageByBase() {
        assertThatThrownBy(() -> new Naming("{base}", BASES, "{digest}").lineage(candidate()))
                .hasMessageContaining("does not say");
    }

    @Test
    void expertsAreNamedByPathAndDigest() {
        assertThat(new Naming("vision", Map.of(), "{name}-{digest}")
                        .expertId(candidate(), "0123456789abcdef".repeat(4)))
                .isEqualTo("cars-0123456789abcdef");
    }

    @Test
    void aVariableThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new Naming("{lineage}", Map.of(), "{digest}").lineage(candidate()))
                .hasMessageContaining("{lineage}")
                .hasMessageContaining("team");
    }

    @Test
    void whatIsNoNameIsRefused() {
        assertThatThrownBy(() -> new Naming("-{team}", Map.of(), "{digest}").lineage(candidate()))
                .hasMessageContaining("'-zoo'");
    }
}
