package io.tributary.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.fixture.S3Server;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.ObjectStore;
import io.tributary.merge.store.OpenVersion;
import io.tributary.merge.store.VersionOutput;
import io.tributary.objects.FaultyProxy.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store whose service throttles, is slow, breaks, or is cut off. */
class S3FaultsIT {
    private static final int LARGE = 20 << 20;

    @TempDir
    static Path shared;

    private static S3Server server;

    @TempDir
    Path directory;

    private final String prefix = UUID.randomUUID().toString();
    private FaultyProxy proxy;

    @BeforeAll
    static void start() {
        server = S3Server.start(shared);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void standBefore() {
        proxy = new FaultyProxy(server.endpoint());
    }

    @AfterEach
    void leave() {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SLOW_DOWN", "BROKEN", "CUT"})
    void whatPassesIsTriedAgain(Fault fault) {
        LineageStore lineage = lineage("one", proxy.endpoint());
        proxy.plan(fault, "", 4);
        String digest = lineage.put(BlobKind.STATE, bytes(1000));
        assertThat(proxy.suffered()).isEqualTo(4);
        assertThat(read("two", digest)).isEqualTo(bytes(1000));
    }

    @Test
    void whatIsSlowIsWaitedFor() {
        proxy.plan(Fault.SLOW, "", 4);
        LineageStore lineage = lineage("one", proxy.endpoint());
        String digest = lineage.put(BlobKind.STATE, bytes(1000));
        lineage.open(BlobKind.STATE, digest).close();
        assertThat(lineage.delete(BlobKind.STATE, digest).files()).isEqualTo(1);
        assertThat(proxy.suffered()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SLOW_DOWN", "CUT", "BROKEN"})
    void anUploadThatIsCutInItsMidstIsWholeOrNotThere(Fault fault) {
        LineageStore lineage = lineage("one", proxy.endpoint());
        proxy.plan(fault, "PUT", 3);
        String digest = lineage.put(BlobKind.STATE, bytes(LARGE));
        assertThat(proxy.suffered()).isEqualTo(3);
        assertThat(read("two", digest)).isEqualTo(bytes(LARGE));
    }

    @Test
    void anUploadThatNeverSucceedsLeavesNothingVisible() {
        LineageStore lineage = lineage("one", proxy.endpoint());
        proxy.plan(Fault.CUT, "PUT", 1000);
        assertUnavailable(() -> lineage.put(BlobKind.STATE, bytes(LARGE)), "writing lineages/line/state/");
        OpendalBucket bucket = OpendalBucket.open(S3Places.at(server.endpoint(), prefix), S3Places.PATIENCE);
        assertThat(bucket.list("lineages/")).isEmpty();
        assertThat(Path.of(directory.toString(), "one", "entries")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SLOW_DOWN", "HALF_ANSWER", "DONE_BUT_CUT", "SLOW"})
    void aDownloadThatBreaksIsTakenUpAgain(Fault fault) {
        String digest = lineage("one", server.endpoint()).put(BlobKind.STATE, bytes(LARGE));
        LineageStore other = lineage("two", proxy.endpoint());
        proxy.plan(fault, "GET", 3);
        try (Blob blob = other.open(BlobKind.STATE, digest)) {
            assertThat(blob.content()).isEqualTo(bytes(LARGE));
        }
        assertThat(proxy.suffered()).isEqualTo(3);
    }

    @Test
    void aSealWhoseAnswerWasLostSucceeds() throws IOException {
        LineageStore lineage = lineage("one", proxy.endpoint());
        try (VersionOutput version = lineage.createVersion(1)) {
            version.copy(Files.write(directory.resolve("file"), bytes(1000)), "model.safetensors");
            // The file, and the list of files: both are stored, and neither answer arrives.
            proxy.plan(Fault.DONE_BUT_CUT, "PUT", 2);
            version.seal();
        }
        assertThat(proxy.suffered()).isEqualTo(2);
        try (OpenVersion version = lineage("two", server.endpoint()).version(1)) {
            assertThat(version.directory().resolve("model.safetensors")).hasBinaryContent(bytes(1000));
        }
    }

    @Test
    void aServiceThatNeverAnswersIsGivenUp() {
        Patience short_ = new Patience(1, Duration.ofMillis(10), Duration.ofMillis(500), 2);
        LineageStore lineage = lineage("one", proxy.endpoint(), short_);
        proxy.plan(Fault.SILENT, "", 1000);
        assertUnavailable(
                () -> lineage.put(BlobKind.STATE, bytes(10)), "no answer within 0 s, 2 times", "s3://models/" + prefix);
    }

    @Test
    void aServiceThatFailsForGoodIsUnavailableAndItsSecretsAreNotTold() {
        LineageStore lineage = lineage("one", proxy.endpoint());
        proxy.plan(Fault.SLOW_DOWN, "", 1000);
        assertThatThrownBy(() -> lineage.open(BlobKind.STATE, "0".repeat(64)))
                .hasMessageContaining("s3://models/" + prefix)
                .hasMessageNotContaining(S3Server.SECRET);
        assertThatThrownBy(lineage::versions).hasMessageNotContaining(S3Server.SECRET);
        assertThat(S3Places.at(server.endpoint(), prefix).toString()).doesNotContain("test");
    }

    private LineageStore lineage(String cache, URI endpoint) {
        return lineage(cache, endpoint, S3Places.PATIENCE);
    }

    private LineageStore lineage(String cache, URI endpoint, Patience patience) {
        return new ObjectStore(
                        OpendalBucket.open(S3Places.at(endpoint, prefix), patience),
                        new CacheSettings(directory.resolve(cache), 1L << 30),
                        List.of(),
                        InstantSource.system())
                .lineage("line");
    }

    private byte[] read(String cache, String digest) {
        try (Blob blob = lineage(cache, server.endpoint()).open(BlobKind.STATE, digest)) {
            return blob.content();
        }
    }

    private static void assertUnavailable(Runnable work, String... parts) {
        assertThatThrownBy(work::run)
                .hasMessageContainingAll(parts)
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }

    private static byte[] bytes(int count) {
        byte[] content = new byte[count];
        new Random(count).nextBytes(content);
        return content;
    }
}
