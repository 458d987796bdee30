package io.tributary.objects;

import io.tributary.merge.fixture.S3Server;
import io.tributary.merge.store.StoreAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Prefixes of the test's bucket, and how long tests wait. */
final class S3Places {
    static final Patience PATIENCE = new Patience(6, Duration.ofMillis(10), Duration.ofSeconds(20), 2);

    private S3Places() {}

    static ServiceSettings at(URI endpoint, String prefix) {
        return at(endpoint, new StoreAddress.Prefix("s3", S3Server.BUCKET, prefix));
    }

    static ServiceSettings at(URI endpoint, StoreAddress.Prefix place) {
        return ServiceSettings.of(
                place,
                Map.of(
                        "AWS_ENDPOINT_URL",
                        endpoint.toString(),
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        S3Server.SECRET));
    }
}
