package io.tributary.objects;

import static io.tributary.objects.S3Places.PATIENCE;

import io.tributary.merge.fixture.S3Server;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.ObjectStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
}
