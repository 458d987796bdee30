package io.tributary.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPlaceTest {
    private static final Stop GO_ON = () -> false;

    @TempDir
    private Path root;

    private DirectoryPlace place(int quietLooks, String marker) {
        return new DirectoryPlace(
                root,
                "{lineage}/{name}",
                quietLooks,
                Optional.of(marker).filter(name -> !name.isEmpty()),
                Optional.empty());
    }

    private Path checkpoint(String path, long seed) {
        return CheckpointFiles.in(root.resolve(path))
                .weights(TinyModel.seeded(seed).bytes())
                .directory();
    }

    private static List<String> where(List<Candidate> found) {
        return found.stream().map(Candidate::where).toList();
    }

    @Test
    void aCheckpointIsFoundOnceItWasLeftAloneForSomeLooks() throws IOException {
        DirectoryPlace place = place(3, "");
        Path cars = checkpoint("vision/cars", 1);
        assertThat(place.look()).isEmpty();
        assertThat(place.look()).isEmpty();
        CheckpointFiles.in(cars).text("config.json", "{}");
        assertThat(place.look()).isEmpty();
        assertThat(place.look()).isEmpty();
        assertThat(where(place.look())).containsExactly(cars.toString());
    }

    @Test
    void itIsOfferedUntilItIsSettledAndAgainWhenItChanged() {
        DirectoryPlace place = place(1, "");
        Path cars = checkpoint("vision/cars", 1);
        Candidate first = place.look().get(0);
        assertThat(place.look()).hasSize(1);
        first.settled();
        first.settled();
        place.look().forEach(Candidate::settled);
        assertThat(place.look()).isEmpty();
        TinyModel.seeded(2).write(cars.resolve("model.safetensors"));
        Candidate second = place.look().get(0);
        assertThat(second.identity()).isNotEqualTo(first.identity());
    }

    @Test
    void halfACheckpointIsNotFound() throws IOException {
        DirectoryPlace place = place(1, "");
        byte[] whole = TinyModel.seeded(1).bytes().bytes();
        Path file = Files.createDirectories(root.resolve("vision/cars")).resolve("model.safetensors");
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThat(place.look()).isEmpty();
        Files.write(file, whole);
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void aShardThatIsStillMissingHoldsItBack() {
        DirectoryPlace place = place(1, "");
        CheckpointFiles files = CheckpointFiles.in(root.resolve("vision/cars"))
                .weights(
                        "model-00001-of-00002.safetensors",
                        SafetensorsBytes.file().f32("a", new long[] {2}, 1, 2))
                .maps("a", "model-00001-of-00002.safetensors")
                .maps("b", "model-00002-of-00002.safetensors")
                .indexed();
        assertThat(place.look()).isEmpty();
        files.weights(
                "model-00002-of-00002.safetensors", SafetensorsBytes.file().f32("b", new long[] {2}, 3, 4));
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void withoutItsMarkerNothingIsFinished() {
        DirectoryPlace place = place(1, "_SUCCESS");
        Path cars = checkpoint("vision/cars", 1);
        assertThat(place.look()).isEmpty();
        CheckpointFiles.in(cars).text("_SUCCESS", "");
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void aRenamedCheckpointIsTheSameAndAnotherOneIsNot() throws IOException {
        checkpoint("vision/cars", 1);
        checkpoint("vision/birds", 2);
        DirectoryPlace place = place(1, "");
        List<Candidate> before = place.look();
        Files.move(root.resolve("vision/cars"), root.resolve("vision/vehicles"));
        List<Candidate> after = place(1, "").look();
        assertThat(after.get(1).where()).endsWith("vehicles");
        assertThat(after.get(1).identity()).isEqualTo(before.get(1).identity());
        assertThat(after.get(0).identity()).isEqualTo(before.get(0).identity());
        assertThat(after.get(0).identity()).isNotEqualTo(after.get(1).identity());
    }

    @Test
    void checkpointsOfOneSizeAndOneTimeAreTwo() throws IOException {
        FileTime same = FileTime.fromMillis(1_000_000_000_000L);
        for (String path : List.of("vision/a", "vision/b")) {
            Path directory = checkpoint(path, path.hashCode());
            Files.setLastModifiedTime(directory.resolve("model.safetensors"), same);
        }
        List<Candidate> found = place(1, "").look();
        assertThat(found.get(0).identity()).isNotEqualTo(found.get(1).identity());
    }

    @Test
    void linksAndHiddenNamesAreLeftOut() throws IOException {
        Path cars = checkpoint("vision/cars", 1);
        Files.createSymbolicLink(root.resolve("vision/latest"), cars);
        checkpoint("vision/.tmp-birds", 2);
        assertThat(where(place(1, "").look())).containsExactly(cars.toString());
    }

    @Test
    void byReferenceItIsWhatTheCommandLineWouldPublish() {
        Path cars = checkpoint("vision/cars", 1);
        Candidate found = place(1, "").look().get(0);
        assertThat(found.bring(GO_ON)).isEqualTo(new LocalStore(root, List.of(root)).refer(cars));
        assertThat(found.variables()).isEqualTo(Map.of("lineage", "vision", "name", "cars"));
    }

    @Test
    void withAStoreItIsCopied() {
        Path cars = checkpoint("in/vision/cars", 1);
        Path store = root.resolve("store");
        Candidate found = new DirectoryPlace(
                        root.resolve("in"),
                        "{lineage}/{name}",
                        1,
                        Optional.empty(),
                        Optional.of(new LocalStore(store, List.of())))
                .look()
                .get(0);
        String digest = CheckpointDigest.of(cars);
        assertThat(found.bring(GO_ON).uri()).isEqualTo("store:experts/" + digest);
        assertThat(store.resolve("experts").resolve(digest)).isDirectory();
    }

    @Test
    void whatChangesWhileItIsReadIsNotAnnounced() {
        Path cars = checkpoint("vision/cars", 1);
        Candidate found = place(1, "").look().get(0);
        CheckpointFiles.in(cars).text("config.json", "{}");
        assertThatThrownBy(() -> found.bring(GO_ON))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("changed while it was read");
    }

    @Test
    void readingEndsWhenTheConnectorStops() {
        checkpoint("vision/cars", 1);
        Candidate found = place(1, "").look().get(0);
        assertThatThrownBy(() -> found.bring(() -> true)).hasMessageContaining("stops");
    }

    @Test
    void aRootThatIsNotThereIsSaidAndNotTakenForAnEmptyOne() {
        DirectoryPlace place =
                new DirectoryPlace(root.resolve("gone"), "{name}", 1, Optional.empty(), Optional.empty());
        assertThatThrownBy(place::look).hasMessageContaining("gone is not there");
    }

    @Test
    void bareFilesAreCheckpointsWhereTheTemplateSaysSo() {
        TinyModel.seeded(1).write(root.resolve("cars.safetensors"));
        List<Candidate> found =
                new DirectoryPlace(root, "{name}.safetensors", 1, Optional.empty(), Optional.empty()).look();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).variables()).containsEntry("name", "cars");
    }
}
