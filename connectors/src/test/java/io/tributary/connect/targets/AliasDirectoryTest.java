package io.tributary.connect.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.connect.fixture.SealedVersions;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasDirectoryTest {
    @TempDir
    private Path root;

    private PromotedVersion version(long number) {
        SealedVersions versions = SealedVersions.in(root.resolve("store"));
        versions.seal("vision", number);
        Path directory = versions.store().lineage("vision").version(number).directory();
        return new PromotedVersion("vision", "serving", number, SealedVersions.weights(number), directory.toString());
    }

    private AliasDirectory target() {
        return new AliasDirectory(root.resolve("models/{lineage}").toString(), "current");
    }

    @Test
    void theLinkLeadsToTheVersionAndSaysSo() throws IOException {
        assertThat(target().observe(version(1)).served()).isFalse();
        assertThat(target().deploy(version(1)).served()).isTrue();
        assertThat(target().deploy(version(2)).text()).isEqualTo(SealedVersions.weights(2));
        assertThat(target().observe(version(1)).served()).isFalse();
        Path link = root.resolve("models/vision/current");
        assertThat(Files.readSymbolicLink(link)).hasToString(version(2).path());
        try (var left = Files.list(root.resolve("models/vision"))) {
            assertThat(left).containsExactly(link);
        }
    }

    @Test
    void whoeverReadsWhileItIsSwitchedFindsOneVersionOrTheOther() {
        PromotedVersion one = version(1);
        PromotedVersion two = version(2);
        target().deploy(one);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> {
            long missing = 0;
            while (!over.get()) {
                missing += target().observe(one).text().isEmpty() ? 1 : 0;
            }
            return missing;
        });
        for (int i = 0; i < 200; i++) {
            target().deploy(i % 2 == 0 ? two : one);
        }
        over.set(true);
        assertThat(reader.join()).isZero();
    }

    @Test
    void whatIsNoLinkIsNotReplaced() throws IOException {
        Files.createDirectories(root.resolve("models/vision/current"));
        assertThatThrownBy(() -> target().deploy(version(1)))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("is no link");
    }

    @Test
    void aLinkToAVersionThatIsGoneServesNothing() throws IOException {
        PromotedVersion one = version(1);
        target().deploy(one);
        Directories.delete(Path.of(one.path()));
        assertThat(target().observe(one).served()).isFalse();
        assertThat(target().observe(one).text()).isEmpty();
    }
}
