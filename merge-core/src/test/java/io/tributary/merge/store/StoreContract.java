package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises, wherever it keeps its bytes. */
public abstract class StoreContract {
    private static final String LINEAGE = "line-1";
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    protected Path directory;

    /** A store without content; references are allowed under {@code allowed}. */
    protected abstract Store store(List<Path> allowed);

    private Store store() {
        return store(List.of());
    }

    @Test
    void aBlobIsFoundUnderItsDigest() {
        LineageStore lineage = store().lineage(LINEAGE);
        String digest = lineage.put(BlobKind.REPORTS, CONTENT);
        assertThat(digest).isEqualTo(Sha256.of(CONTENT));
        try (Blob blob = lineage.open(BlobKind.REPORTS, digest)) {
            assertThat(blob.content()).isEqualTo(CONTENT);
            assertThat(blob.bytes()).isEqualTo(CONTENT.length);
            assertThat(blob.ref()).hasToString("reports/" + digest);
            ByteBuffer part = ByteBuffer.allocate(3);
            blob.read(part, 4);
            assertThat(part.array()).isEqualTo(new byte[] {'e', 'n', 't'});
            ByteBuffer mapped = blob.map(1, 4);
            assertThat(mapped.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(mapped.isReadOnly()).isTrue();
            assertThat(mapped.remaining()).isEqualTo(4);
            assertThat(mapped.get(0)).isEqualTo((byte) 'o');
        }
    }

    @Test
    void aBlobOfTensorsIsReadAsSuch() {
        LineageStore lineage = store().lineage(LINEAGE);
        byte[] tensors = SafetensorsBytes.file().f32("a", new long[] {2}, 1, 2).bytes();
        try (Blob blob = lineage.open(BlobKind.STATE, lineage.put(BlobKind.STATE, tensors))) {
            var entry = blob.safetensors().tensor("a").orElseThrow();
            assertThat(blob.map(entry.offset(), entry.bytes()).getFloat(4)).isEqualTo(2);
        }
        String damaged = lineage.put(BlobKind.STATE, CONTENT);
        try (Blob blob = lineage.open(BlobKind.STATE, damaged)) {
            assertRefused(blob::safetensors, ErrorCode.STATE_CORRUPT, damaged);
        }
    }

    @Test
    void sealingAnEqualBlobAgainIsFine() {
        LineageStore lineage = store().lineage(LINEAGE);
        String once = lineage.put(BlobKind.STATE, CONTENT);
        try (Blob open = lineage.open(BlobKind.STATE, once)) {
            assertThat(lineage.put(BlobKind.STATE, CONTENT)).isEqualTo(once);
            assertThat(open.content()).isEqualTo(CONTENT);
        }
    }

    @Test
    void aBlobThatIsNotSealedWasNeverThere() {
        LineageStore lineage = store().lineage(LINEAGE);
        try (BlobOutput out = lineage.create(BlobKind.STATE)) {
            out.write(ByteBuffer.wrap(CONTENT));
            assertThat(out.bytes()).isEqualTo(CONTENT.length);
        }
        assertMissing(lineage, BlobKind.STATE, Sha256.of(CONTENT));
        assertThat(lineage.sweep(Set.of(), Set.of(), later())).isEqualTo(Swept.NOTHING);
    }

    @Test
    void aMissingBlobIsNoFailureButAnAnswer() {
        LineageStore lineage = store().lineage(LINEAGE);
        assertMissing(lineage, BlobKind.STATE, Sha256.of(CONTENT));
        String digest = lineage.put(BlobKind.STATE, CONTENT);
        assertMissing(lineage, BlobKind.RENDERED, digest);
        assertMissing(store().lineage("line-2"), BlobKind.STATE, digest);
    }

    @Test
    void deletingIsIdempotent() {
        LineageStore lineage = store().lineage(LINEAGE);
        String digest = lineage.put(BlobKind.STATE, CONTENT);
        try (Blob open = lineage.open(BlobKind.STATE, digest)) {
            ByteBuffer mapped = open.map(0, CONTENT.length);
            assertThat(lineage.delete(BlobKind.STATE, digest)).isEqualTo(new Swept(1, CONTENT.length));
            assertThat(lineage.delete(BlobKind.STATE, digest)).isEqualTo(Swept.NOTHING);
            assertThat(mapped.get(0)).isEqualTo(CONTENT[0]);
        }
        assertMissing(lineage, BlobKind.STATE, digest);
    }

    @Test
    void namesThatAreNoNamesAreRefused() {
        Store store = store();
        for (String name : List.of("", "..", ".hidden", "a/b", "a b", "x".repeat(129), "-a", "a\n")) {
            assertRefused(() -> store.lineage(name), ErrorCode.INVALID_ARGUMENT, "not a lineage name");
        }
        store.lineage("A" + "x".repeat(127));
        assertRefused(
                () -> store.lineage(LINEAGE).open(BlobKind.STATE, "../../x"),
                ErrorCode.INVALID_ARGUMENT,
                "not a digest");
        assertRefused(() -> BlobRef.parse("secrets/x"), ErrorCode.INVALID_ARGUMENT, "does not name a blob");
        assertThat(BlobRef.parse("state/" + Sha256.of(CONTENT)).kind()).isEqualTo(BlobKind.STATE);
    }

    @Test
    void aVersionAppearsWholeOrNotAtAll() throws IOException {
        LineageStore lineage = store().lineage(LINEAGE);
        Path config = Files.writeString(directory.resolve("config.json"), "{}");
        try (VersionOutput version = lineage.createVersion(3)) {
            String digest = write(version, "model.safetensors", CONTENT);
            assertThat(digest).isEqualTo(Sha256.of(CONTENT));
            assertThat(version.copy(config, "config.json")).isEqualTo(Sha256.of(config));
            assertThat(lineage.versions()).isEmpty();
            version.seal();
        }
        assertThat(lineage.versions()).containsExactly(3L);
        assertThat(lineage.version(3).directory().resolve("config.json")).hasContent("{}");
        assertThat(lineage.version(3).directory().resolve("model.safetensors")).hasBinaryContent(CONTENT);
        assertThat(lineage.version(3).directory().getFileName()).hasToString("000003");
    }

    @Test
    void aVersionIsCopiedWithEveryFileAndOnlyWhereItIsThere() {
        LineageStore lineage = store().lineage(LINEAGE);
        sealVersion(lineage, 1, CONTENT);
        Path copy = directory.resolve("copy");
        lineage.copyVersion(1, copy);
        assertThat(copy.resolve("model.safetensors")).hasBinaryContent(CONTENT);
        assertThat(Directories.list(copy)).hasSize(1);
        assertRefused(() -> lineage.copyVersion(2, copy), ErrorCode.UNKNOWN_VERSION, "no version 2");
    }

    @Test
    void aVersionThatIsNotSealedLeavesNothing() {
        LineageStore lineage = store().lineage(LINEAGE);
        try (VersionOutput version = lineage.createVersion(1)) {
            write(version, "model.safetensors", CONTENT);
        }
        assertThat(lineage.versions()).isEmpty();
        assertRefused(() -> lineage.version(1), ErrorCode.UNKNOWN_VERSION, LINEAGE, "no version 1", "none yet");
        assertThat(lineage.sweep(Set.of(), Set.of(), later())).isEqualTo(Swept.NOTHING);
    }

    @Test
    void sealingAnEqualVersionAgainSucceedsAndADifferentOneNever() {
        LineageStore lineage = store().lineage(LINEAGE);
        sealVersion(lineage, 1, CONTENT);
        sealVersion(lineage, 1, CONTENT);
        byte[] other = "CONTENT".getBytes(StandardCharsets.UTF_8);
        assertRefused(
                () -> sealVersion(lineage, 1, other),
                ErrorCode.STATE_CORRUPT,
                "000001",
                "differs in model.safetensors");
        assertThat(lineage.version(1).directory().resolve("model.safetensors")).hasBinaryContent(CONTENT);
        assertThat(lineage.versions()).containsExactly(1L);
    }

    @Test
    void aVersionsFilesHavePlainNames() {
        try (VersionOutput version = store().lineage(LINEAGE).createVersion(1)) {
            for (String name : List.of("", "../x", "a/b", ".hidden", "..")) {
                assertThatThrownBy(() -> version.create(name)).isInstanceOf(IllegalArgumentException.class);
            }
            write(version, "a", CONTENT);
            assertThatThrownBy(() -> version.create("a")).isInstanceOf(IllegalStateException.class);
            try (BlobOutput open = version.create("b")) {
                open.write(ByteBuffer.wrap(CONTENT));
                assertThatThrownBy(version::seal).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void versionsAreDeletedOneByOne() {
        LineageStore lineage = store().lineage(LINEAGE);
        for (long number = 9; number <= 12; number++) {
            sealVersion(lineage, number, CONTENT);
        }
        sealVersion(lineage, 1_000_000, CONTENT);
        assertThat(lineage.deleteVersion(10)).isEqualTo(new Swept(1, CONTENT.length));
        assertThat(lineage.deleteVersion(10)).isEqualTo(Swept.NOTHING);
        assertThat(lineage.versions()).containsExactly(9L, 11L, 12L, 1_000_000L);
    }

    @Test
    void aSweepTakesOnlyWhatIsOldAndNotNamed() {
        LineageStore lineage = store().lineage(LINEAGE);
        String live = lineage.put(BlobKind.STATE, CONTENT);
        String orphan = lineage.put(BlobKind.STATE, new byte[] {1, 2, 3});
        String report = lineage.put(BlobKind.REPORTS, CONTENT);
        sealVersion(lineage, 1, CONTENT);
        sealVersion(lineage, 2, CONTENT);
        BlobOutput blob = lineage.create(BlobKind.RENDERED);
        blob.write(ByteBuffer.wrap(CONTENT));
        VersionOutput version = lineage.createVersion(3);
        write(version, "model.safetensors", CONTENT);
        Set<BlobRef> named = Set.of(new BlobRef(BlobKind.STATE, live));

        assertThat(lineage.sweep(named, Set.of(2L), Instant.now().minus(DAY))).isEqualTo(Swept.NOTHING);
        Swept swept = lineage.sweep(named, Set.of(2L), later().minus(DAY));

        assertThat(swept).isEqualTo(new Swept(5, 3 + 4L * CONTENT.length));
        lineage.open(BlobKind.STATE, live).close();
        assertMissing(lineage, BlobKind.STATE, orphan);
        assertMissing(lineage, BlobKind.REPORTS, report);
        assertThat(lineage.versions()).containsExactly(2L);
        blob.close();
        version.close();
    }

    @Test
    void aCheckpointIsImportedUnderItsDigest() {
        CheckpointFiles files = model("model").config("{}").text("README.md", "not part of it");
        Store store = store();
        CheckpointRef expert = store.importCheckpoint(files.directory(), CheckpointKind.EXPERT);
        CheckpointRef base = store.importCheckpoint(files.directory(), CheckpointKind.BASE);
        String digest = CheckpointDigest.of(files.directory());
        assertThat(expert).isEqualTo(new CheckpointRef("store:experts/" + digest, digest));
        assertThat(base).isEqualTo(new CheckpointRef("store:bases/" + digest, digest));
        try (Checkpoint checkpoint = store.open(expert)) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("a");
            assertThat(CheckpointDigest.of(checkpoint.location())).isEqualTo(digest);
            assertThat(checkpoint.location().resolve("README.md")).doesNotExist();
        }
    }

    @Test
    void aBareFileIsImportedAsADirectory() {
        Path bare = SafetensorsBytes.file().f32("a", new long[] {2}, 1).write(directory.resolve("bare.safetensors"));
        Store store = store();
        CheckpointRef ref = store.importCheckpoint(bare, CheckpointKind.EXPERT);
        assertThat(ref.digest()).isEqualTo(CheckpointDigest.of(bare));
        try (Checkpoint checkpoint = store.open(ref)) {
            assertThat(checkpoint.location().resolve("model.safetensors")).exists();
        }
    }

    @Test
    void importingTheSameAtOnceGivesOneCheckpoint() throws Exception {
        CheckpointFiles files = model("model");
        Store store = store();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<CheckpointRef>> imports = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                imports.add(threads.submit(() -> store.importCheckpoint(files.directory(), CheckpointKind.EXPERT)));
            }
            Set<CheckpointRef> refs = new HashSet<>();
            for (Future<CheckpointRef> done : imports) {
                refs.add(done.get());
            }
            assertThat(refs).hasSize(1);
            store.open(refs.iterator().next()).close();
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.sweepImports(Duration.ZERO, later())).isEqualTo(Swept.NOTHING);
    }

    @Test
    void aRefusedCheckpointLeavesNothingInTheStore() {
        Path empty = CheckpointFiles.in(directory.resolve("empty")).directory();
        Store store = store();
        assertRefused(() -> store.importCheckpoint(empty, CheckpointKind.EXPERT), ErrorCode.NOT_A_CHECKPOINT, "empty");
        assertRefused(
                () -> store.importCheckpoint(directory.resolve("none"), CheckpointKind.EXPERT),
                ErrorCode.UNREADABLE,
                "none does not exist");
        assertThat(store.sweepImports(Duration.ZERO, later())).isEqualTo(Swept.NOTHING);
    }

    @Test
    void aReferenceStaysWhereItIsAndUnderItsRoot() {
        Path allowed = CheckpointFiles.in(directory.resolve("allowed")).directory();
        CheckpointFiles inside = model("allowed/a model");
        CheckpointFiles outside = model("outside");
        Store store = store(List.of(allowed));
        CheckpointRef ref = store.refer(inside.directory());
        assertThat(ref.uri()).startsWith("file:///").endsWith("/a%20model");
        assertThat(ref.digest()).isEqualTo(CheckpointDigest.of(inside.directory()));
        store.open(ref).close();
        assertRefused(() -> store.refer(outside.directory()), ErrorCode.OUTSIDE_ROOTS, "outside", "allowed");
        CheckpointRef escaping = new CheckpointRef(allowed.toUri() + "../outside", ref.digest());
        assertRefused(() -> store.open(escaping), ErrorCode.OUTSIDE_ROOTS, "outside");
        assertRefused(() -> store().refer(inside.directory()), ErrorCode.OUTSIDE_ROOTS, "none is configured");
    }

    @Test
    void aRootMayBeTheCheckpointItself() {
        Path bare = SafetensorsBytes.file().f32("a", new long[] {2}, 1).write(directory.resolve("bare.safetensors"));
        Store store = store(List.of(bare));
        store.open(store.refer(bare)).close();
        Path other = SafetensorsBytes.file().f32("a", new long[] {2}, 1).write(directory.resolve("other.safetensors"));
        assertRefused(() -> store.refer(other), ErrorCode.OUTSIDE_ROOTS, "other.safetensors");
        assertRefused(() -> store.refer(directory.resolve("none")), ErrorCode.UNREADABLE, "none does not exist");
    }

    @Test
    void aReferenceThroughALinkThatLeavesTheRootIsRefused() throws IOException {
        Path allowed = CheckpointFiles.in(directory.resolve("allowed")).directory();
        CheckpointFiles outside = model("outside");
        Path link = Files.createSymbolicLink(allowed.resolve("link"), outside.directory());
        Store store = store(List.of(allowed));
        assertRefused(() -> store.refer(link), ErrorCode.OUTSIDE_ROOTS, "outside");
    }

    @Test
    void addressesAreChecked() {
        Store store = store(List.of(directory));
        String digest = Sha256.of(CONTENT);
        for (String uri : List.of(
                "store:experts/../bases/" + digest,
                "store:experts/" + Sha256.of(new byte[1]),
                "store:versions/" + digest,
                "http://example.org/x",
                "s3://models/../x",
                "hf://model",
                "file:relative",
                "file://host/path",
                "file:///\0")) {
            assertRefused(() -> store.open(new CheckpointRef(uri, digest)), ErrorCode.INVALID_ARGUMENT);
        }
        for (String uri : List.of("s3://models/x", "hf://org/model")) {
            assertRefused(() -> store.open(new CheckpointRef(uri, digest)), ErrorCode.OUTSIDE_ROOTS, uri);
        }
        CheckpointRef gone = new CheckpointRef("store:experts/" + digest, digest);
        assertRefused(() -> store.open(gone), ErrorCode.STORE_UNAVAILABLE, "is gone");
        CheckpointRef missing =
                new CheckpointRef(directory.resolve("none").toUri().toString(), digest);
        assertRefused(() -> store.open(missing), ErrorCode.UNREADABLE, "none does not exist");
    }

    private CheckpointFiles model(String name) {
        return CheckpointFiles.in(directory.resolve(name))
                .weights(SafetensorsBytes.file().f32("a", new long[] {2}, 1));
    }

    private static void sealVersion(LineageStore lineage, long number, byte[] content) {
        try (VersionOutput version = lineage.createVersion(number)) {
            write(version, "model.safetensors", content);
            version.seal();
        }
    }

    private static String write(VersionOutput version, String name, byte[] content) {
        try (BlobOutput out = version.create(name)) {
            out.write(ByteBuffer.wrap(content));
            return out.seal();
        }
    }

    private static void assertMissing(LineageStore lineage, BlobKind kind, String digest) {
        assertThatThrownBy(() -> lineage.open(kind, digest))
                .isInstanceOfSatisfying(MissingBlobException.class, missing -> assertThat(missing.blob())
                        .isEqualTo(new BlobRef(kind, digest)));
    }

    private static Instant later() {
        return Instant.now().plus(DAY).plusSeconds(60);
    }
}
