package io.tributary.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.MemoryBucket;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.BucketCheckpoint;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketPlaceTest {
    private static final byte[] WEIGHTS = TinyModel.seeded(1).bytes().bytes();
    private static final byte[] OTHERS = TinyModel.seeded(2).bytes().bytes();
    private static final StoreAddress.Prefix IN = new StoreAddress.Prefix("s3", "in", "models");
    private static final Stop GO_ON = () -> false;

    @TempDir
    private Path directory;

    private final MemoryBucket bucket = new MemoryBucket();

    private Place place(String paths, int quietLooks, String marker) {
        return new BucketPlace(
                bucket,
                new BucketPlace.Settings(
                        IN, paths, quietLooks, Optional.of(marker).filter(name -> !name.isEmpty())),
                store(),
                directory.resolve("downloads"));
    }

    private Store store() {
        return new LocalStore(directory.resolve("store"), List.of());
    }

    @Test
    void aFolderIsOfferedOnceItWasQuietAndBroughtIntoTheStore() {
        Place place = place("{lineage}/{name}", 3, "");
        bucket.put("vision/cars/model.safetensors", WEIGHTS);
        bucket.put("vision/cars/config.json", "{}".getBytes(StandardCharsets.UTF_8));
        bucket.put("vision/cars/optimizer/state.safetensors", OTHERS);
        assertThat(place.look()).isEmpty();
        assertThat(place.look()).isEmpty();
        Candidate found = place.look().get(0);
        assertThat(found.where()).isEqualTo("s3://in/models/vision/cars");
        assertThat(found.variables()).containsEntry("lineage", "vision").containsEntry("name", "cars");
        assertThat(found.attributes()).containsEntry("path", "vision/cars");
        CheckpointRef brought = found.bring(GO_ON);
        try (Checkpoint checkpoint = store().open(brought)) {
            assertThat(checkpoint.tensors().keySet()).containsAll(TinyModel.SHAPES.keySet());
            assertThat(checkpoint.files()).hasSize(2);
        }
        assertThat(directory.resolve("downloads")).isEmptyDirectory();
    }

    @Test
    void whatWasSettledComesAgainOnlyWhenItChanges() {
        Place place = place("{name}", 1, "");
        bucket.put("cars/model.safetensors", WEIGHTS);
        Candidate first = place.look().get(0);
        assertThat(place.look()).hasSize(1);
        first.settled();
        assertThat(place.look()).isEmpty();
        bucket.put("cars/model.safetensors", OTHERS);
        Candidate second = place.look().get(0);
        assertThat(second.identity()).isNotEqualTo(first.identity());
        assertThat(place("{name}", 1, "").look().get(0).identity()).isEqualTo(second.identity());
    }

    @Test
    void anUploadThatGoesOnIsNotOffered() {
        Place place = place("{name}", 2, "");
        bucket.put("cars/model.safetensors", WEIGHTS);
        place.look();
        bucket.put("cars/tokenizer.json", new byte[1]);
        assertThat(place.look()).isEmpty();
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void withoutItsMarkerNothingIsFinished() {
        Place place = place("{name}", 1, "_SUCCESS");
        bucket.put("cars/model.safetensors", WEIGHTS);
        assertThat(place.look()).isEmpty();
        bucket.put("cars/_SUCCESS", new byte[0]);
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void aCheckpointThatChangesWhileItIsReadIsLeft() {
        Place place = place("{name}", 1, "");
        bucket.put("cars/model.safetensors", WEIGHTS);
        Candidate found = place.look().get(0);
        bucket.put("cars/model.safetensors", OTHERS);
        assertRefused(() -> found.bring(GO_ON), ErrorCode.CHANGED_AFTER_ACCEPTANCE, "s3://in/models/cars changed");
    }

    @Test
    void whatItWasFineTunedFromStandsInItsFiles() {
        Place place = place("{name}", 1, "");
        bucket.put("cars/model.safetensors", WEIGHTS);
        bucket.put("cars/README.md", "---\nbase_model: org/base\n---\n".getBytes(StandardCharsets.UTF_8));
        assertThat(place.look().get(0).base()).contains("org/base");
    }

    @Test
    void bareObjectsAreCheckpointsWhereTheTemplateSaysSo() {
        Place place = place("{name}.safetensors", 1, "");
        bucket.put("cars.safetensors", WEIGHTS);
        bucket.put("below/birds.safetensors", WEIGHTS);
        List<Candidate> found = place.look();
        assertThat(found).hasSize(1);
        store().open(found.get(0).bring(GO_ON)).close();
    }

    @Test
    void whatIsNotThereOrNoCheckpointIsRefusedByName() {
        bucket.put("notes/README.md", new byte[1]);
        assertRefused(
                () -> BucketCheckpoint.find(bucket, IN, "none"), ErrorCode.UNREADABLE, "s3://in/models/none is not");
        assertRefused(
                () -> BucketCheckpoint.find(bucket, IN, "x.safetensors"), ErrorCode.UNREADABLE, "x.safetensors is not");
        assertRefused(
                () -> BucketCheckpoint.find(bucket, IN, "notes"),
                ErrorCode.NOT_A_CHECKPOINT,
                "s3://in/models/notes holds no");
    }

    private static void assertRefused(Runnable work, ErrorCode code, String part) {
        assertThatThrownBy(work::run)
                .hasMessageContaining(part)
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }
}
