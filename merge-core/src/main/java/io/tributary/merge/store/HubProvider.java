package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ServiceLoader;

/**
 * What reaches hubs; found by {@link ServiceLoader} only where an address names one, since this module knows no HTTP.
 */
public interface HubProvider {
    RemoteCheckpoint checkpoint(HubAddress address);

    static RemoteCheckpoint find(HubAddress address) {
        // As with buckets: where this was loaded from, the other modules were.
        return ServiceLoader.load(HubProvider.class, HubProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new MergeException(
                        ErrorCode.NOT_SUPPORTED, "Nothing on the class path reaches hf://: add tributary-places"))
                .checkpoint(address);
    }
}
