package io.tributary.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.fixture.CheckpointFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {
    @TempDir
    private Path directory;

    @Test
    void anAdapterSaysIt() {
        CheckpointFiles.in(directory)
                .text("adapter_config.json", "{\"base_model_name_or_path\": \"org/base\"}")
                .text("README.md", "---\nbase_model: org/other\n---\n");
        assertThat(BaseModel.of(directory)).contains("org/base");
    }

    @Test
    void aCardSaysIt() {
        CheckpointFiles.in(directory).text("README.md", "---\nlicense: mit\nbase_model: org/base\n---\n# Cars\n");
        assertThat(BaseModel.of(directory)).contains("org/base");
    }

    @Test
    void aCardMaySayItAsAList() {
        assertThat(BaseModel.ofCard("---\r\nbase_model:\r\n- org/base\r\n- org/second\r\n---\r\n"))
                .contains("org/base");
    }

    @Test
    void whatCannotBeReadSaysNothing() {
        assertThat(BaseModel.ofCard("---\nbase_model: [\n---\n")).isEmpty();
        assertThat(BaseModel.ofCard("# no front matter\nbase_model: org/base\n"))
                .isEmpty();
        assertThat(BaseModel.ofAdapter("{")).isEmpty();
        assertThat(BaseModel.of(directory.resolve("nowhere"))).isEmpty();
    }
}
