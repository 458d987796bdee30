package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ServiceLoader;

/** A library that reaches buckets; found by {@link ServiceLoader} and loaded only where an address asks for one. */
public interface BucketProvider {
    /** @param scheme {@code s3}, {@code gs} or {@code az} */
    boolean reaches(String scheme);

    Bucket open(StoreAddress.Prefix place);

    static Bucket bucket(StoreAddress.Prefix place) {
        // Where this was loaded from, its libraries were: Connect gives each plugin a loader of its own.
        ClassLoader here = BucketProvider.class.getClassLoader();
        for (BucketProvider provider : ServiceLoader.load(BucketProvider.class, here)) {
            if (provider.reaches(place.scheme())) {
                return provider.open(place);
            }
        }
        throw new MergeException(
                ErrorCode.NOT_SUPPORTED,
                "Nothing on the class path reaches " + place.scheme() + "://: add tributary-object-stores");
    }
}
