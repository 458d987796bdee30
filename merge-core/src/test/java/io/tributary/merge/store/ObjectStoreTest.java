package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.MemoryBucket;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The contract over a bucket in memory, and what only a bucket and a cache can do. */
class ObjectStoreTest extends StoreContract {
    private static final int KIBIBYTE = 1 << 10;

    private final MemoryBucket bucket = new MemoryBucket();
    private final AtomicLong seconds = new AtomicLong(1_000_000_000);

    @Override
    protected Store store(List<Path> allowed) {
        return store("cache", 1 << 20, allowed);
    }

    private Store store(String cache, long bytes, List<Path> allowed) {
        InstantSource clock = () -> Instant.ofEpochSecond(seconds.incrementAndGet());
        return new ObjectStore(bucket, new CacheSettings(directory.resolve(cache), bytes), allowed, clock);
    }

    @Test
    void theLayoutIsThatOfADirectoryWithAListOfFiles() {
        LineageStore lineage = store(List.of()).lineage("line");
        String digest = lineage.put(BlobKind.STATE, new byte[4]);
        seal(lineage, 1, new byte[3]);
        assertThat(bucket.keys())
                .containsExactly(
                        "lineages/line/state/" + digest,
                        "lineages/line/versions/000001/.files.json",
                        "lineages/line/versions/000001/model.safetensors");
        assertThat(lineage.path(1)).isEqualTo("lineages/line/versions/000001");
    }

    @Test
    void whatWasReadOnceComesFromTheCache() {
        String digest = store("one", 1 << 20, List.of()).lineage("line").put(BlobKind.STATE, new byte[KIBIBYTE]);
        LineageStore other = store("two", 1 << 20, List.of()).lineage("line");
        for (int time = 0; time < 3; time++) {
            try (Blob blob = other.open(BlobKind.STATE, digest)) {
                assertThat(blob.content()).hasSize(KIBIBYTE);
            }
        }
        assertThat(bucket.reads()).containsExactly("lineages/line/state/" + digest);
    }

    @Test
    void bytesThatAreNotThoseOfTheDigestAreNeverRead() {
        LineageStore lineage = store("one", 1 << 20, List.of()).lineage("line");
        String digest = lineage.put(BlobKind.STATE, new byte[KIBIBYTE]);
        bucket.put("lineages/line/state/" + digest, bytes(9));
        LineageStore other = store("two", 1 << 20, List.of()).lineage("line");
        assertRefused(() -> other.open(BlobKind.STATE, digest), ErrorCode.STATE_CORRUPT, digest, "damaged");
        assertThat(Directories.files(directory.resolve("two/entries"))).isEmpty();
    }

    @Test
    void whatWasUsedLongestAgoGoesFirstAndWhatIsInUseStays() {
        LineageStore lineage = store("small", 3 * KIBIBYTE, List.of()).lineage("line");
        String used = lineage.put(BlobKind.STATE, bytes(1));
        String old = lineage.put(BlobKind.STATE, bytes(2));
        String older = lineage.put(BlobKind.STATE, bytes(3));
        lineage.open(BlobKind.STATE, old).close();
        try (Blob open = lineage.open(BlobKind.STATE, used)) {
            lineage.put(BlobKind.STATE, bytes(4));
            assertThat(cached("small"))
                    .contains(used, old)
                    .doesNotContain(older)
                    .hasSize(3);
            lineage.put(BlobKind.STATE, bytes(5));
            lineage.put(BlobKind.STATE, bytes(6));
            lineage.put(BlobKind.STATE, bytes(7));
            assertThat(cached("small")).contains(used).hasSize(3);
            assertThat(open.content()).isEqualTo(bytes(1));
        }
        lineage.put(BlobKind.STATE, bytes(8));
        assertThat(cached("small")).doesNotContain(used);
        lineage.open(BlobKind.STATE, used).close();
    }

    @Test
    void aVersionIsWholeAsLongAsItIsOpen() {
        Store store = store("small", KIBIBYTE, List.of());
        LineageStore lineage = store.lineage("line");
        seal(lineage, 1, bytes(1));
        try (OpenVersion version = lineage.version(1)) {
            lineage.put(BlobKind.STATE, bytes(2));
            assertThat(version.directory().resolve("model.safetensors")).hasBinaryContent(bytes(1));
        }
        lineage.put(BlobKind.STATE, bytes(3));
        assertThat(cached("small")).hasSize(1);
    }

    @Test
    void aDamagedVersionIsNotOpenedAndAnInterruptedOneIsNone() {
        LineageStore lineage = store(List.of()).lineage("line");
        seal(lineage, 1, bytes(1));
        bucket.put("lineages/line/versions/000001/model.safetensors", bytes(2));
        assertRefused(() -> lineage.version(1), ErrorCode.STATE_CORRUPT, "000001/model.safetensors", "damaged");
        bucket.delete("lineages/line/versions/000001/model.safetensors");
        assertRefused(() -> lineage.version(1), ErrorCode.STORE_UNAVAILABLE, "000001/model.safetensors", "is gone");
        bucket.put("lineages/line/versions/000002/model.safetensors", bytes(2));
        assertRefused(() -> lineage.version(2), ErrorCode.UNKNOWN_VERSION, "no version 2");
        assertThat(lineage.versions()).containsExactly(1L);
        assertThat(lineage.sweep(Set.of(), Set.of(1L), Instant.now().plusSeconds(9)))
                .isEqualTo(new Swept(1, KIBIBYTE));
    }

    @Test
    void aListThatShowsNothingYetHidesNothing() {
        Store store = store(List.of());
        LineageStore lineage = store.lineage("line");
        bucket.listing(seen -> List.of());
        String digest = lineage.put(BlobKind.STATE, bytes(1));
        seal(lineage, 1, bytes(2));
        lineage.open(BlobKind.STATE, digest).close();
        lineage.version(1).close();
        seal(lineage, 1, bytes(2));
        assertThat(lineage.deleteVersion(1)).isEqualTo(new Swept(1, KIBIBYTE));
        assertThat(bucket.keys()).containsExactly("lineages/line/state/" + digest);
    }

    @Test
    void aListThatShowsWhatWasDeletesNothingThatIsNew() {
        LineageStore lineage = store(List.of()).lineage("line");
        String digest = lineage.put(BlobKind.STATE, bytes(1));
        seal(lineage, 1, bytes(2));
        Instant old = Instant.now().minus(Duration.ofDays(9));
        bucket.listing(seen -> seen.stream()
                .filter(object -> !object.key().endsWith(RemoteFiles.NAME))
                .map(object -> new RemoteObject(object.key(), object.bytes(), old))
                .toList());
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        assertThat(lineage.sweep(Set.of(), Set.of(1L), yesterday)).isEqualTo(Swept.NOTHING);
        lineage.open(BlobKind.STATE, digest).close();
        lineage.version(1).close();
    }

    @Test
    void aCheckpointWhoseObjectsVanishedIsTheStoresFailureNotTheExpertsAndPublishingAgainRestoresThem() {
        Path model = CheckpointFiles.in(directory.resolve("model"))
                .weights(SafetensorsBytes.file().f32("a", new long[] {2}, 1))
                .directory();
        CheckpointRef ref = store("one", 1 << 20, List.of()).importCheckpoint(model, CheckpointKind.EXPERT);
        Store other = store("two", 1 << 20, List.of());
        bucket.delete(ref.uri().substring("store:".length()) + "/model.safetensors");
        assertRefused(() -> other.open(ref), ErrorCode.STORE_UNAVAILABLE, "is gone");
        store("one", 1 << 20, List.of()).importCheckpoint(model, CheckpointKind.EXPERT);
        other.open(ref).close();
    }

    @Test
    void aListOfFilesThatSomebodyForgedLeadsNowhereElse() {
        LineageStore lineage = store(List.of()).lineage("line");
        String forged = "{\"files\":{\"../../x\":{\"bytes\":1,\"sha256\":\"" + "0".repeat(64) + "\"}}}";
        bucket.put(
                "lineages/line/versions/000001/.files.json", forged.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertRefused(() -> lineage.version(1), ErrorCode.STATE_CORRUPT, "../../x");
        bucket.put("lineages/line/versions/000001/.files.json", new byte[] {'{'});
        assertRefused(() -> lineage.version(1), ErrorCode.STATE_CORRUPT, "not JSON");
        assertThatThrownBy(() -> lineage.file(1, "../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneFileOfAVersionIsReadWithoutTheOthers() {
        LineageStore lineage = store(List.of()).lineage("line");
        seal(lineage, 1, bytes(1));
        assertThat(lineage.file(1, "model.safetensors")).contains(bytes(1));
        assertThat(lineage.file(1, "none")).isEmpty();
        assertThat(lineage.file(2, "none")).isEmpty();
    }

    @Test
    void aVersionWithAnEmptyFileIsWhole() {
        LineageStore lineage = store(List.of()).lineage("line");
        seal(lineage, 1, new byte[0]);
        try (OpenVersion version = lineage.version(1)) {
            assertThat(version.directory().resolve("model.safetensors")).isEmptyFile();
        }
    }

    private static void seal(LineageStore lineage, long number, byte[] content) {
        try (VersionOutput version = lineage.createVersion(number);
                BlobOutput out = version.create("model.safetensors")) {
            out.write(ByteBuffer.wrap(content));
            out.seal();
            version.seal();
        }
    }

    private List<String> cached(String cache) {
        return Directories.list(directory.resolve(cache).resolve("entries")).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    private static byte[] bytes(int value) {
        byte[] content = new byte[KIBIBYTE];
        java.util.Arrays.fill(content, (byte) value);
        return content;
    }
}
