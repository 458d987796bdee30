package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.Bucket;
import io.tributary.merge.store.RemoteObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A checkpoint that somebody put into a bucket: a folder of objects, or one bare object. */
public final class BucketCheckpoint {
    private final Bucket bucket;
    private final String key;

    /** @param key of the folder, without a slash at its end, or of the object */
    public BucketCheckpoint(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * Downloads it; what else lies in the folder stays there.
     *
     * @param directory empty
     * @param stop asked before each file
     * @return where it lies: the directory, or the file in it
     * @throws MergeException {@code UNREADABLE} where there is nothing, {@code NOT_A_CHECKPOINT} where it is none,
     *     {@code CHANGED_AFTER_ACCEPTANCE} where it changed meanwhile
     */
    public Path fetch(Path directory, Stop stop) {
        if (key.endsWith(".safetensors")) {
            RemoteObject file = bucket.find(key).orElseThrow(() -> missing(key));
            Path target = directory.resolve(key.substring(key.lastIndexOf('/') + 1));
            fetch(file, target, stop);
            return target;
        }
        SortedMap<String, RemoteObject> files = wanted(bucket.list(key + "/"));
        files.forEach((name, file) -> fetch(file, directory.resolve(name), stop));
        if (!wanted(bucket.list(key + "/")).equals(files)) {
            throw new MergeException(
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE, key + " changed while it was read; it is not finished");
        }
        return directory;
    }

    private SortedMap<String, RemoteObject> wanted(List<RemoteObject> objects) {
        Map<String, RemoteObject> byName = new HashMap<>();
        objects.forEach(object -> byName.put(object.key().substring(key.length() + 1), object));
        if (byName.isEmpty()) {
            throw missing(key + "/");
        }
        if (!Downloads.isCheckpoint(byName.keySet())) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT, key + " in the bucket holds no safetensors weights and no adapter");
        }
        byName.keySet().retainAll(Downloads.wanted(byName.keySet()));
        return new TreeMap<>(byName);
    }

    private void fetch(RemoteObject file, Path target, Stop stop) {
        stop.check(file.key());
        if (bucket.fetch(file, target).isEmpty()) {
            throw missing(file.key());
        }
    }

    private static MergeException missing(String key) {
        return new MergeException(
                ErrorCode.UNREADABLE, key + " is not in the bucket. Check the address and who may read there");
    }
}
