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

    private final Bucket bucket;
    private final String key;
    private final SortedMap<String, RemoteObject> files;

    private BucketCheckpoint(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
        this.files = look();
    }

    /** @param key of the folder, without a slash at its end, or of the object */
    public static BucketCheckpoint find(Bucket bucket, String key) {
        return new BucketCheckpoint(bucket, key);
    }

    static BucketCheckpoint find(StoreAddress.Prefix prefix) {
        Bucket bucket = BucketProvider.bucket(prefix.parent());
        try {
            return find(bucket, prefix.name());
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
        return new TreeMap<>(Map.of(BARE, bucket.find(key).orElseThrow(() -> missing(key))));
    }

    private SortedMap<String, RemoteObject> folder() {
        Map<String, RemoteObject> byName = new HashMap<>();
        bucket.list(key + "/").forEach(object -> byName.put(object.key().substring(key.length() + 1), object));
        if (byName.isEmpty()) {
            throw missing(key + "/");
        }
        if (!CheckpointNames.isCheckpoint(byName.keySet())) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT, key + " in the bucket holds no safetensors weights and no adapter");
        }
        byName.keySet().retainAll(CheckpointNames.wanted(byName.keySet()));
        return new TreeMap<>(byName);
    }

    @Override
    public void fetch(Path directory, Consumer<String> before) {
        files.forEach((name, object) -> {
            before.accept(object.key());
            Optional<String> digest = bucket.fetch(object, directory.resolve(name));
            if (digest.isEmpty()) {
                throw missing(object.key());
            }
        });
        if (!look().equals(files)) {
            throw new MergeException(
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE, key + " changed while it was read; it is not finished");
        }
    }

    private static MergeException missing(String key) {
        return new MergeException(
                ErrorCode.UNREADABLE, key + " is not in the bucket. Check the address and who may read there");
    }

    @Override
    public void close() {
        bucket.close();
    }
}
