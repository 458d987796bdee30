package io.tributary.objects;

import io.tributary.merge.store.Bucket;
import io.tributary.merge.store.BucketProvider;
import io.tributary.merge.store.StoreAddress;

/** Opens {@code s3://}, {@code gs://} and {@code az://} as the process's environment and profiles say. */
public final class OpendalProvider implements BucketProvider {
    @Override
    public boolean reaches(String scheme) {
        return ServiceSettings.SCHEMES.contains(scheme);
    }

    @Override
    public Bucket open(StoreAddress.Prefix place) {
        return OpendalBucket.open(ServiceSettings.of(place, System.getenv()), Patience.STANDARD);
    }
}
