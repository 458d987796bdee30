package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreAddressTest {
    @Test
    void pathsAndFileUrisAreDirectories() {
        assertThat(StoreAddress.parse("/srv/store")).isEqualTo(new StoreAddress.Directory(Path.of("/srv/store")));
        assertThat(StoreAddress.parse("file:///srv/a%20b")).isEqualTo(new StoreAddress.Directory(Path.of("/srv/a b")));
        assertThat(StoreAddress.parse("store").toString())
                .isEqualTo(Path.of("store").toAbsolutePath().toString());
        assertThat(StoreAddress.parse("/srv").at("a/b")).isEqualTo("/srv/a/b");
    }

    @Test
    void bucketsAreWrittenAsTheyAreRead() {
        for (String text : List.of("s3://models", "s3://models/a/b", "gs://models/a b", "az://container/x")) {
            assertThat(StoreAddress.parse(text))
                    .isInstanceOf(StoreAddress.Prefix.class)
                    .hasToString(text);
        }
        assertThat(StoreAddress.parse("s3://models/a/")).hasToString("s3://models/a");
        assertThat(StoreAddress.parse("s3://models/a").at("b")).isEqualTo("s3://models/a/b");
        StoreAddress.Prefix prefix = (StoreAddress.Prefix) StoreAddress.parse("s3://models/a/b");
        assertThat(prefix.parent()).hasToString("s3://models/a");
        assertThat(prefix.name()).isEqualTo("b");
        assertThat(prefix.parent().parent()).hasToString("s3://models");
        assertRefused(() -> prefix.parent().parent().parent(), ErrorCode.INVALID_ARGUMENT, "whole bucket");
    }

    @Test
    void whatIsNotPlainIsRefused() {
        for (String text :
                List.of("s3://", "s3:///a", "s3://models/a//b", "s3://models/../a", "s3://models/a?b", "s3://m")) {
            assertRefused(() -> StoreAddress.parse(text), ErrorCode.INVALID_ARGUMENT);
        }
        assertRefused(() -> StoreAddress.parse("ftp://models/a"), ErrorCode.INVALID_ARGUMENT, "ftp://", "s3://");
        assertRefused(() -> StoreAddress.parse("file:relative"), ErrorCode.INVALID_ARGUMENT, "file:relative");
        assertRefused(() -> StoreAddress.parse("hf://org/model"), ErrorCode.NOT_SUPPORTED, "hf://", "publish");
    }

    @Test
    void credentialsInAnAddressAreRefusedAndNotRepeated() {
        assertThatThrownBy(() -> StoreAddress.parse("s3://key:secret@models/a"))
                .hasMessageContaining("Credentials never belong")
                .hasMessageNotContaining("secret@")
                .hasMessageNotContaining("key:");
    }
}
