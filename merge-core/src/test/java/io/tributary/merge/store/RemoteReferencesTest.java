package io.tributary.merge.store;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.fixture.MemoryBucket;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.inspect.Blame;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that stay in a bucket or on a hub, whether the store is a directory or a bucket. */
class RemoteReferencesTest {
    private static final StoreAddress.Prefix TRAINERS = new StoreAddress.Prefix("s3", "trainers", "");
    private static final String CARS = "s3://trainers/runs/cars";
    private static final String COMMIT = "c".repeat(40);
    private static final byte[] WEIGHTS = TinyModel.seeded(1).bytes().bytes();
    private static final byte[] OTHERS = TinyModel.seeded(2).bytes().bytes();
    private static final long LARGE = 1 << 20;

    private final MemoryBucket trainers = new MemoryBucket();
    private final List<CheckpointAddress> looks = new ArrayList<>();
    private final AtomicLong seconds = new AtomicLong(1_000_000_000);

    @TempDir
    private Path directory;

    private Store store(String kind, long cacheBytes, String... roots) {
        InstantSource clock = () -> Instant.ofEpochSecond(seconds.incrementAndGet());
        ObjectCache cache = new ObjectCache(new CacheSettings(directory.resolve("cache"), cacheBytes), clock);
        References references =
                new References(CheckpointRoots.parse(List.of(roots)), new RemoteCopies(() -> cache, this::find));
        return kind.equals("bucket")
                ? new ObjectStore(new MemoryBucket(), () -> cache, references)
                : new LocalStore(directory.resolve("store"), references);
    }

    private Store store(String... roots) {
        return store("directory", LARGE, roots);
    }

    private RemoteCheckpoint find(CheckpointAddress address) {
        looks.add(address);
        if (address instanceof HubAddress hub) {
            return new OnAHub(hub, BucketCheckpoint.find(trainers, TRAINERS, hub.repository()));
        }
        return BucketCheckpoint.find(trainers, TRAINERS, ((StoreAddress.Prefix) address).path());
    }

    private CheckpointRef published(String uri, byte[] weights) {
        String key = uri.substring(CARS.indexOf("runs"));
        trainers.put(key + "/model.safetensors", weights);
        trainers.put(key + "/config.json", "{}".getBytes(StandardCharsets.UTF_8));
        return new CheckpointRef(uri, digest(key));
    }

    private String digest(String key) {
        Path place = directory.resolve("digest-" + seconds.incrementAndGet());
        Directories.create(place);
        BucketCheckpoint.find(trainers, TRAINERS, key).fetch(place, name -> {});
        return CheckpointDigest.of(place);
    }

    private List<String> weightsRead(Runnable work) {
        int before = trainers.reads().size();
        work.run();
        return trainers.reads().stream()
                .skip(before)
                .filter(key -> key.endsWith("safetensors"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "bucket"})
    void aCheckpointInABucketIsDownloadedOnceAndReadFromTheCache(String kind) {
        CheckpointRef cars = published(CARS, WEIGHTS);
        Store store = store(kind, LARGE, "s3://trainers/runs");
        List<String> read = weightsRead(() -> {
            for (int time = 0; time < 3; time++) {
                try (Checkpoint checkpoint = store.open(cars)) {
                    assertThat(checkpoint.tensors().keySet()).containsAll(TinyModel.SHAPES.keySet());
                    assertThat(CheckpointDigest.of(checkpoint.location())).isEqualTo(cars.digest());
                }
            }
        });
        assertThat(read).containsExactly("runs/cars/model.safetensors");
        assertThat(looks).hasSize(3);
    }

    @Test
    void aBareObjectIsTheCheckpointThatABareFileIs() {
        trainers.put("runs/cars.safetensors", WEIGHTS);
        Path bare = TinyModel.seeded(1).bytes().write(directory.resolve("bare.safetensors"));
        CheckpointRef ref = new CheckpointRef("s3://trainers/runs/cars.safetensors", CheckpointDigest.of(bare));
        store("s3://trainers/runs/cars.safetensors").open(ref).close();
    }

    @Test
    void whatLiesOutsideTheRootsIsNotEvenLookedFor() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        assertRefused(() -> store().open(cars), ErrorCode.OUTSIDE_ROOTS, CARS, "no bucket and no hub is configured");
        for (String root : List.of("s3://trainers/run", "gs://trainers", "s3://others", "hf://trainers", "/trainers")) {
            assertRefused(() -> store(root).open(cars), ErrorCode.OUTSIDE_ROOTS, CARS, "--root");
        }
        CheckpointRef escaping = new CheckpointRef("s3://trainers/runs/../others/x", cars.digest());
        assertRefused(() -> store("s3://trainers/runs").open(escaping), ErrorCode.INVALID_ARGUMENT);
        CheckpointRef all = new CheckpointRef("s3://trainers", cars.digest());
        assertRefused(() -> store("s3://trainers").open(all), ErrorCode.INVALID_ARGUMENT, "whole bucket");
        CheckpointRef anybodys = new CheckpointRef("hf://runs/cars@refs/pr/7", cars.digest());
        assertRefused(() -> store("hf://runs").open(anybodys), ErrorCode.OUTSIDE_ROOTS, "pull request");
        assertThat(looks).isEmpty();
        for (String root : List.of("s3://trainers", "s3://trainers/runs/", CARS)) {
            store(root).open(cars).close();
        }
    }

    @Test
    void whatChangedIsNoticedThoughTheOldOneLiesInTheCache() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        Store store = store("s3://trainers");
        store.open(cars).close();
        published(CARS, OTHERS);
        assertRefused(() -> store.open(cars), ErrorCode.DIGEST_MISMATCH, CARS, cars.digest(), "changed");
        assertRefused(() -> Blame.EXPERT.reading(() -> store.open(cars)), ErrorCode.CHANGED_AFTER_ACCEPTANCE, CARS);
        assertRefused(() -> Blame.BASE.reading(() -> store.open(cars)), ErrorCode.STATE_CORRUPT, CARS);
        published(CARS, WEIGHTS);
        store.open(cars).close();
    }

    @Test
    void whatVanishedIsNamedThoughItLiesInTheCache() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        Store store = store("s3://trainers");
        store.open(cars).close();
        trainers.keys().forEach(trainers::delete);
        assertRefused(() -> store.open(cars), ErrorCode.UNREADABLE, CARS + " is not there");
        assertRefused(() -> Blame.EXPERT.reading(() -> store.open(cars)), ErrorCode.CHANGED_AFTER_ACCEPTANCE, CARS);
        assertRefused(() -> Blame.BASE.reading(() -> store.open(cars)), ErrorCode.STORE_UNAVAILABLE, CARS);
    }

    @Test
    void aServiceThatDoesNotAnswerOrNotToThisMachineRejectsNobody() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        trainers.listing(seen -> {
            throw new MergeException(ErrorCode.STORE_UNAVAILABLE, "down");
        });
        Store store = store("s3://trainers");
        assertRefused(() -> store.open(cars), ErrorCode.STORE_UNAVAILABLE, "down");
        assertRefused(() -> Blame.EXPERT.reading(() -> store.open(cars)), ErrorCode.STORE_UNAVAILABLE, "down");
        trainers.listing(seen -> {
            throw new MergeException(ErrorCode.UNREADABLE, "403", new AccessDeniedException("cars"));
        });
        assertRefused(() -> store.open(cars), ErrorCode.STORE_UNAVAILABLE, "403");
        for (ErrorCode unconfigured : List.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.NOT_SUPPORTED)) {
            trainers.listing(seen -> {
                throw new MergeException(unconfigured, "no account");
            });
            assertRefused(() -> store.open(cars), ErrorCode.STORE_UNAVAILABLE, CARS, "no account");
        }
        trainers.listing(UnaryOperator.identity());
        store.open(cars).close();
    }

    @Test
    void aListThatIsOlderThanWhatItListsIsAskedAgain() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        trainers.listing(seen -> {
            trainers.listing(UnaryOperator.identity());
            return seen.stream()
                    .filter(object -> object.key().endsWith("safetensors"))
                    .toList();
        });
        store("s3://trainers").open(cars).close();
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        CheckpointRef birds = published("s3://trainers/runs/birds", OTHERS);
        Store store = store("directory", WEIGHTS.length + 100, "s3://trainers");
        try (Checkpoint used = store.open(cars)) {
            store.open(birds).close();
            assertThat(weightsRead(() -> store.open(cars).close())).isEmpty();
            assertThat(used.location()).isDirectory();
        }
        store.open(birds).close();
        published("s3://trainers/runs/dogs", OTHERS);
        store.open(new CheckpointRef("s3://trainers/runs/dogs", birds.digest())).close();
        assertThat(weightsRead(() -> store.open(cars).close())).hasSize(1);
        assertThat(Directories.list(directory.resolve("cache/entries"))).hasSize(1);
    }

    @Test
    void aCommitOfAHubIsAskedForOnceAndABranchEachTime() {
        CheckpointRef cars = published(CARS, WEIGHTS);
        CheckpointRef pinned = new CheckpointRef("hf://runs/cars@" + COMMIT, cars.digest());
        CheckpointRef branch = new CheckpointRef("hf://runs/cars@v1", cars.digest());
        assertRefused(() -> store("hf://run", "s3://trainers").open(pinned), ErrorCode.OUTSIDE_ROOTS, "hf://runs/cars");
        for (String root : List.of("hf://runs", "hf://runs/cars", "hf://runs/")) {
            store(root).open(pinned).close();
        }
        assertThat(looks).hasSize(1);
        store("hf://runs").open(branch).close();
        store("hf://runs").open(branch).close();
        assertThat(looks).hasSize(3);
    }

    @Test
    void anInterruptedDownloadIsSweptAway() {
        Path left = directory.resolve("cache/entries/.tmp-left");
        Directories.create(left);
        Instant later = Instant.now().plus(Duration.ofDays(2));
        assertThat(store().sweepImports(Duration.ofDays(1), later)).isEqualTo(Swept.NOTHING);
        store("s3://trainers").sweepImports(Duration.ofDays(1), later);
        assertThat(left).doesNotExist();
    }

    @Test
    void rootsAreHandedOnAsTheyWereGiven() {
        List<String> given = List.of("s3://trainers/runs", "hf://org", "hf://org/repo/folder", "/models");
        assertThat(CheckpointRoots.parse(given).texts()).containsExactlyInAnyOrderElementsOf(given);
        assertThat(CheckpointRoots.holding(new CheckpointRef(
                        "store:experts/" + COMMIT + COMMIT.substring(16), COMMIT + COMMIT.substring(16))))
                .isEqualTo(CheckpointRoots.NONE);
        assertRefused(() -> CheckpointRoots.parse(List.of("s3://key:secret@x")), ErrorCode.INVALID_ARGUMENT);
    }

    /** A repository that lies in the bucket. */
    private record OnAHub(HubAddress address, BucketCheckpoint files) implements RemoteCheckpoint {
        @Override
        public String state() {
            return address.isCommit() ? address.revision() : COMMIT;
        }

        @Override
        public long bytes() {
            return files.bytes();
        }

        @Override
        public void fetch(Path target, Consumer<String> before) {
            files.fetch(target, before);
        }

        @Override
        public void close() {}
    }
}
