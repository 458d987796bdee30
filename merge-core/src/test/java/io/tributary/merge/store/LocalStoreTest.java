package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalStoreTest extends StoreContract {
    @Override
    protected Store store(List<Path> allowed) {
        return new LocalStore(directory.resolve("store"), allowed);
    }

    @Test
    void theLayoutIsTheDocumentedOne() {
        LineageStore lineage = store(List.of()).lineage("line");
        String digest = lineage.put(BlobKind.STATE, new byte[4]);
        lineage.put(BlobKind.RENDERED, new byte[4]);
        lineage.put(BlobKind.REPORTS, new byte[4]);
        Path root = directory.resolve("store/lineages/line");
        assertThat(root.resolve("state").resolve(digest)).exists();
        assertThat(root.resolve("rendered").resolve(digest)).exists();
        assertThat(root.resolve("reports").resolve(digest)).exists();
        try (VersionOutput version = lineage.createVersion(1)) {
            version.seal();
        }
        assertThat(root.resolve("versions/000001")).isDirectory();
        try (java.util.stream.Stream<Path> versions = Files.list(root.resolve("versions"))) {
            assertThat(versions).hasSize(1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void blobsBeyondTwoGibibytesAreMappedWhereOneAsks() throws IOException {
        LineageStore lineage = store(List.of()).lineage("line");
        String digest = lineage.put(BlobKind.STATE, new byte[4]);
        Path path = directory.resolve("store/lineages/line/state").resolve(digest);
        long size = 3L << 30;
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(size);
            sparse.seek(size - 3);
            sparse.write(7);
        }
        try (Blob blob = lineage.open(BlobKind.STATE, digest)) {
            assertThat(blob.map(size - 5, 5).get(2)).isEqualTo((byte) 7);
            assertRefused(blob::content, ErrorCode.STATE_CORRUPT, "too many");
        }
    }

    @Test
    void anImportThatWasDamagedInTheStoreIsNotTakenForGood() throws IOException {
        CheckpointFiles files = CheckpointFiles.in(directory.resolve("model"))
                .weights(SafetensorsBytes.file().f32("a", new long[] {2}, 1));
        Store store = store(List.of());
        CheckpointRef ref = store.importCheckpoint(files.directory(), CheckpointKind.EXPERT);
        Path kept = directory.resolve("store/experts").resolve(ref.digest()).resolve("model.safetensors");
        Files.write(kept, new byte[3]);
        assertRefused(
                () -> store.importCheckpoint(files.directory(), CheckpointKind.EXPERT),
                ErrorCode.STATE_CORRUPT,
                "publish again");
    }

    @Test
    void aRootThatIsNotMountedIsNotTheCheckpointsFault() {
        Path allowed = directory.resolve("mount");
        Store store = store(List.of(allowed));
        CheckpointRef ref = new CheckpointRef(allowed.resolve("x").toUri().toString(), "0".repeat(64));
        assertRefused(() -> store.open(ref), ErrorCode.STORE_UNAVAILABLE, "Mount it");
    }

    @Test
    void aStoreThatCannotBeWrittenIsUnavailable() throws IOException {
        Files.writeString(directory.resolve("store"), "a file where the store should be");
        assertRefused(
                () -> store(List.of()).lineage("line").put(BlobKind.STATE, new byte[1]), ErrorCode.STORE_UNAVAILABLE);
    }
}
