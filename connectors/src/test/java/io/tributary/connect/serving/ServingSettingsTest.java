package io.tributary.connect.serving;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.connect.fixture.SealedVersions;
import io.tributary.merge.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingSettingsTest {
    @TempDir
    private Path directory;

    private static ServingSettings settings(String connector, String store, Path copies) {
        return ServingSettings.of(Map.of(
                "name", connector,
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "target", "alias-directory",
                "alias.directory", "/mnt/models",
                "deployments.bootstrap.servers", "localhost:1",
                "store", store,
                "versions.directory", copies.toString()));
    }

    private Path store() {
        return directory.resolve("real/store");
    }

    private Path copies() {
        return directory.resolve("copies");
    }

    @BeforeEach
    void seal() {
        SealedVersions.in(store()).seal("vision", 1);
    }

    private void assertNotApart(Path copies) {
        assertThatThrownBy(() -> settings("a", store().toString(), copies))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("versions.directory")
                .hasMessageContaining("expected a directory outside the store")
                .hasMessageContaining("the store " + OwnDirectory.real(store()));
    }

    @Test
    void copiesNeverLieInTheStoreNorTheStoreInThem() {
        assertNotApart(store());
        assertNotApart(store().resolve("lineages/../new/copies"));
        assertNotApart(directory.resolve("real"));
        assertNotApart(Path.of("/"));
    }

    @Test
    void aLinkToTheStoreOrToWhatHoldsItIsTheStore() throws IOException {
        assertNotApart(Files.createSymbolicLink(directory.resolve("link"), store()));
        Path around = Files.createSymbolicLink(directory.resolve("around"), directory.resolve("real"));
        assertNotApart(around);
        assertNotApart(around.resolve("store/not/there/yet"));
        Path beside = around.resolve("store-copies");
        settings("a", store().toString(), beside).versions();
        assertThat(beside.resolve(OwnDirectory.OWNER)).hasContent("a");
    }

    @Test
    void noTwoConnectorsShareADirectoryOfCopies() {
        settings("a", store().toString(), copies()).versions();
        SealedVersions.in(copies()).seal("vision", 1);
        settings("a", store().toString(), copies()).versions();
        ServingSettings second = settings("b", store().toString(), copies());
        assertRefused(second::versions, ErrorCode.OUTPUT_EXISTS, "is the connector a's", "not b's", "of its own");
    }

    @Test
    void aDirectoryOfVersionsThatNoConnectorBroughtMayBeAStoreAndIsLeftAlone() {
        Path unknown = directory.resolve("mounted-elsewhere");
        SealedVersions.in(unknown).seal("vision", 1);
        ServingSettings settings = settings("a", store().toString(), unknown);
        assertRefused(settings::versions, ErrorCode.OUTPUT_EXISTS, "it may be a store", "empty directory");
        assertThat(unknown).isDirectoryContaining("glob:**lineages").isDirectoryNotContaining("glob:**.owner");
    }

    @Test
    void nothingButItsOwnersNameIsMadeForAStoreInABucket() {
        settings("a", "gs://models/tributary", copies()).versions();
        assertThat(copies()).isDirectoryContaining("glob:**.owner");
        assertThat(copies().toFile().list()).containsExactly(OwnDirectory.OWNER);
    }
}
