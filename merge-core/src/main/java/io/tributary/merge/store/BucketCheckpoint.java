package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A checkpoint that somebody put into a bucket: a folder of objects, or one bare object, which is fetched under the
 * name that a bare file counts as.
 */
public final class BucketCheckpoint implements RemoteCheckpoint {
    private static final String BARE = "model.safetensors";

    private final StoreAddress.Prefix address;
    private final Bucket bucket;
    private final String key;
    private final SortedMap<String, RemoteObject> files;

    private BucketCheckpoint(StoreAddress.Prefix address, Bucket bucket, String key) {
        this.address = address;
        this.bucket = bucket;
        this.key = key;
        this.files = look();
    }

    /**
     * Looks for it.
     *
     * @param bucket opened at {@code place}; closing what was found closes it
     * @param key of the folder, without a slash at its end, or of the object
     */
    public static BucketCheckpoint find(Bucket bucket, StoreAddress.Prefix place, String key) {
        return new BucketCheckpoint(place.below(key), bucket, key);
    }

    static BucketCheckpoint find(StoreAddress.Prefix address) {
        StoreAddress.Prefix place = address.parent();
        Bucket bucket = BucketProvider.bucket(place);
        try {
            return find(bucket, place, address.name());
        } catch (RuntimeException e) {
            bucket.close();
            throw e;
        }
    }

    /** What belongs to it, by the name that it is fetched under. */
    private SortedMap<String, RemoteObject> look() {
        return key.endsWith(".safetensors") ? bare() : folder();
    }

    private SortedMap<String, RemoteObject> bare() {
        return new TreeMap<>(Map.of(BARE, bucket.find(key).orElseThrow(() -> {
            // Only a list tells a bucket that is not there from an object that is not.
            bucket.list(key + "/");
            return missing();
        })));
    }

    private SortedMap<String, RemoteObject> folder() {
        Map<String, RemoteObject> byName = new HashMap<>();
        bucket.list(key + "/").forEach(object -> byName.put(object.key().substring(key.length() + 1), object));
        if (byName.isEmpty()) {
            throw missing();
        }
        if (!CheckpointNames.isCheckpoint(byName.keySet())) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT, address + " holds no safetensors weights and no adapter");
        }
        byName.keySet().retainAll(CheckpointNames.wanted(byName.keySet()));
        return new TreeMap<>(byName);
    }

    @Override
    public StoreAddress.Prefix address() {
        return address;
    }

    @Override
    public String state() {
        return files.toString();
    }

    @Override
    public long bytes() {
        return files.values().stream().mapToLong(RemoteObject::bytes).sum();
    }

    @Override
    public void fetch(Path directory, Consumer<String> before) {
        files.forEach((name, object) -> {
            before.accept(object.key());
            Optional<String> digest = bucket.fetch(object, directory.resolve(name));
            if (digest.isEmpty()) {
                throw missing();
            }
        });
        if (!look().equals(files)) {
            throw new MergeException(
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE, address + " changed while it was read; it is not finished");
        }
    }

    private MergeException missing() {
        return new MergeException(
                ErrorCode.UNREADABLE, address + " is not there. Check the address and who may read there");
    }

    @Override
    public void close() {
        bucket.close();
    }
}
