package io.tributary.app.cli;

import io.tributary.app.process.DataDirectory;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.store.StoreAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a command uses, and what of this machine for it. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "DIR|URI",
            description = "The store that the workers share: a directory, or s3://, gs:// or az://BUCKET/PREFIX"
                    + " (default: that of the last `up`, at first store/ in the data directory).")
    private @Nullable String store;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where copies of what a bucket holds lie; processes of a machine share it (default: cache/ in"
                    + " the data directory).")
    private @Nullable Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            description = "How large it may grow, as 20g (the default): what was used longest ago goes first.")
    private @Nullable String cacheSize;

    StoreAccess access(DataDirectory data) {
        StoreAddress address = store == null ? data.storeAddress() : StoreAddress.parse(store);
        return new StoreAccess(
                address,
                Optional.of(new CacheSettings(
                        cache == null ? data.cache() : cache,
                        cacheSize == null
                                ? CacheSettings.DEFAULT_BYTES
                                : MemoryOption.parse("--cache-size", cacheSize))));
    }
}
