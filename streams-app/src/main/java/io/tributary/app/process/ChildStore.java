package io.tributary.app.process;

import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A store among the arguments of a child process: address, cache, and the cache's size; no secrets. */
final class ChildStore {
    private ChildStore() {}

    static List<String> arguments(StoreAccess store) {
        return List.of(
                store.address().toString(),
                store.cache().map(cache -> cache.directory().toString()).orElse(""),
                store.cache().map(cache -> "" + cache.bytes()).orElse("0"));
    }

    /** @param arguments the three of them */
    static StoreAccess of(List<String> arguments) {
        Optional<CacheSettings> cache = Optional.of(arguments.get(1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> new CacheSettings(Path.of(directory), Long.parseLong(arguments.get(2))));
        return new StoreAccess(StoreAddress.parse(arguments.get(0)), cache);
    }
}
