package io.tributary.objects;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static io.tributary.objects.S3Places.PATIENCE;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.S3Server;
import io.tributary.merge.store.Bucket;
import io.tributary.merge.store.BucketCheckpoint;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.ObjectStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAddress;
import io.tributary.merge.store.StoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises, by a bucket of a real S3 server. */
class S3StoreIT extends StoreContract {
    @TempDir
    static Path shared;

    private static S3Server server;

    private final String prefix = UUID.randomUUID().toString();

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

    @Override
    protected Store store(List<Path> allowed) {
        return new ObjectStore(
                OpendalBucket.open(S3Places.at(server.endpoint(), prefix), PATIENCE),
                new CacheSettings(directory.resolve("cache"), 1 << 20),
                allowed,
                InstantSource.system());
    }

    @Test
    void aBucketThatIsNotThereIsNotTakenForOneWithoutTheCheckpoint() {
        StoreAddress.Prefix none = new StoreAddress.Prefix("s3", "nothing-there", "");
        try (Bucket bucket = OpendalBucket.open(S3Places.at(server.endpoint(), none), PATIENCE)) {
            for (String key : List.of("cars", "cars.safetensors")) {
                assertRefused(
                        () -> BucketCheckpoint.find(bucket, none, key), ErrorCode.STORE_UNAVAILABLE, "Is there such");
            }
        }
        StoreAddress.Prefix there = new StoreAddress.Prefix("s3", S3Server.BUCKET, prefix);
        try (Bucket bucket = OpendalBucket.open(S3Places.at(server.endpoint(), there), PATIENCE)) {
            for (String key : List.of("cars", "cars.safetensors")) {
                assertRefused(
                        () -> BucketCheckpoint.find(bucket, there, key), ErrorCode.UNREADABLE, prefix + "/" + key);
            }
        }
    }
}
