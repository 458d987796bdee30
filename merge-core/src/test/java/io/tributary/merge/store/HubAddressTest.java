package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubAddressTest {
    @Test
    void theyAreWrittenAsTheyAreRead() {
        for (String text : List.of(
                "hf://org/model", "hf://org/model@v1.0", "hf://org/model@refs/pr/12/a", "hf://org/model/runs/a b")) {
            assertThat(CheckpointAddress.parse(text))
                    .isInstanceOf(HubAddress.class)
                    .hasToString(text);
        }
        assertThat(CheckpointAddress.parse("hf://org/model@main/a/"))
                .isEqualTo(new HubAddress("org/model", "main", "a"));
        assertThat(new HubAddress("org/model", "main", "a").at("1234")).hasToString("hf://org/model@1234/a");
        assertThat(CheckpointAddress.parse("s3://models/a")).isEqualTo(StoreAddress.parse("s3://models/a"));
    }

    @Test
    void whatIsNoModelRepositoryOrNotPlainIsRefused() {
        for (String text : List.of(
                "hf://",
                "hf://org",
                "hf://datasets/org/data",
                "hf://spaces/org/app",
                "hf://org/model@",
                "hf://org/model@a b",
                "hf://org/model/../other",
                "hf://org/model/a//b",
                "hf://org/..",
                "hf://org/model?x",
                "hf://org/model/a?x")) {
            assertRefused(() -> CheckpointAddress.parse(text), ErrorCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void aTokenInAnAddressIsRefusedAndNotRepeated() {
        for (String text : List.of("hf://user:hf_secret@org/model", "hf://hf_secret@org/model")) {
            assertThatThrownBy(() -> CheckpointAddress.parse(text))
                    .hasMessageContaining("HF_TOKEN")
                    .hasMessageNotContaining("secret");
        }
    }
}
