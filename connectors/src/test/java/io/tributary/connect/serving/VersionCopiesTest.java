package io.tributary.connect.serving;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.connect.event.Promotion;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.connect.targets.PromotedVersion;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.MemoryBucket;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.ObjectStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionCopiesTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path directory;

    private final MemoryBucket bucket = new MemoryBucket();
    private final InstantSource later = () -> Instant.now().plusSeconds(60);

    private Store store() {
        return new ObjectStore(bucket, new CacheSettings(directory.resolve("cache"), 0), List.of(), later);
    }

    private Versions versions() {
        return new Versions(store(), "/mnt/", Optional.of(new VersionCopies(copies())));
    }

    private Path copies() {
        return directory.resolve("copies");
    }

    private Path copy(long version) {
        return copies().resolve("lineages/vision/versions/00000" + version);
    }

    private static String key(long version, String file) {
        return "lineages/vision/versions/00000" + version + "/" + file;
    }

    private static Promotion promotion(long version, long previous) {
        return new Promotion("vision", "serving", Optional.of(version), Optional.of(previous));
    }

    private PromotedVersion bring(long version, long previous) {
        PromotedVersion named = versions().of(promotion(version, previous));
        versions().bring(named);
        return named;
    }

    @BeforeEach
    void seal() {
        for (long version = 1; version <= 4; version++) {
            new SealedVersions(store()).seal("vision", version);
        }
    }

    @Test
    void aVersionOfABucketIsNamedByItsManifestAndBroughtWhole() {
        PromotedVersion named = versions().of(promotion(2, 1));
        assertThat(named.path()).isEqualTo("/mnt/lineages/vision/versions/000002");
        assertThat(named.weights()).isEqualTo(SealedVersions.weights(2));
        assertThat(copies()).doesNotExist();
        assertThat(bucket.reads()).doesNotContain(key(2, SealedVersions.FILE));
        versions().bring(named);
        assertThat(Verification.of(copy(2)).intact()).isTrue();
    }

    @Test
    void whatLiesThereIsNotReadAgain() {
        bring(2, 1);
        bring(2, 1);
        assertThat(bucket.reads()).containsOnlyOnce(key(2, SealedVersions.FILE));
    }

    @Test
    void whatIsServedAndTheOneBeforeStayAndNothingElse() throws IOException {
        bring(1, 0);
        bring(2, 1);
        bring(3, 2);
        Path unfinished = Files.createDirectory(copies().resolve("lineages/vision/versions/.tmp-000004"));
        versions().tidy(promotion(3, 2));
        assertThat(copy(1)).doesNotExist();
        assertThat(copy(2)).isDirectory();
        assertThat(copy(3)).isDirectory();
        assertThat(unfinished).doesNotExist();
        bring(2, 3);
        versions().tidy(promotion(2, 3));
        assertThat(copy(3)).isDirectory();
    }

    @Test
    void onlyVersionsOfTheLineageGoNoMatterWhatElseLiesThere() throws IOException {
        bring(1, 0);
        bring(3, 2);
        SealedVersions.in(copies()).seal("speech", 1);
        Path report = copies().resolve("lineages/vision/reports/" + "ab".repeat(32));
        Files.createDirectories(report.resolveSibling(""));
        Files.write(report, CONTENT);
        Files.setLastModifiedTime(report, FileTime.from(Instant.EPOCH));
        Path other = Files.createDirectory(copies().resolve("lineages/vision/reports/.tmp-1"));
        versions().tidy(promotion(3, 2));
        assertThat(copy(1)).doesNotExist();
        assertThat(report).hasBinaryContent(CONTENT);
        assertThat(other).isDirectory();
        assertThat(copies().resolve("lineages/speech/versions/000001")).isDirectory();
    }

    @Test
    void whatWasLeftHalfCopiedIsReplaced() throws IOException {
        Path half = Files.createDirectories(copy(2).resolveSibling(".tmp-000002"));
        Files.write(half.resolve(SealedVersions.FILE), CONTENT);
        bring(2, 1);
        assertThat(Verification.of(copy(2)).intact()).isTrue();
        assertThat(half).doesNotExist();
    }

    @Test
    void damagedBytesAreNeverPutInPlace() {
        bucket.put(key(2, SealedVersions.FILE), CONTENT);
        assertRefused(() -> bring(2, 1), ErrorCode.STATE_CORRUPT, "damaged");
        assertThat(copy(2)).doesNotExist();
    }

    @Test
    void aVersionThatIsNotWhatItsManifestSaysIsNeverPutInPlace() {
        new SealedVersions(store()).seal("vision", 5, CONTENT, "cd".repeat(32));
        assertRefused(() -> bring(5, 1), ErrorCode.STATE_CORRUPT, "is not what was sealed: model.safetensors has");
        assertThat(copy(5)).doesNotExist();
    }

    @Test
    void anotherVersionOfTheSameNumberIsNotTakenForIt() {
        SealedVersions.in(copies()).seal("vision", 3);
        Path other =
                new LocalStore(copies(), List.of()).lineage("vision").version(3).directory();
        assertThat(other.toFile().renameTo(copy(2).toFile())).isTrue();
        assertRefused(() -> bring(2, 1), ErrorCode.OUTPUT_EXISTS, "versions.directory of its own");
    }

    @Test
    void whatTheBucketDoesNotHaveAnyMoreIsNotServedFromTheCopy() {
        PromotedVersion named = bring(2, 1);
        store().lineage("vision").deleteVersion(2);
        assertRefused(() -> versions().of(promotion(2, 1)), ErrorCode.UNKNOWN_VERSION, "no version 2 of vision");
        assertRefused(() -> versions().of(promotion(9, 1)), ErrorCode.UNKNOWN_VERSION, "no version 9 of vision");
        assertThat(copy(named.number())).isDirectory();
    }
}
