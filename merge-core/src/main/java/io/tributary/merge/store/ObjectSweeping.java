package io.tributary.merge.store;

import io.tributary.merge.file.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Removing what nobody names any more from a bucket, as long as nobody wrote it since a given moment. A list may be
 * older than the bucket, so that each object is asked for once more before it goes.
 */
final class ObjectSweeping {
    private final Bucket bucket;
    private final Instant before;

    ObjectSweeping(Bucket bucket, Instant before) {
        this.bucket = bucket;
        this.before = before;
    }

    /** Old blobs of a folder whose digest is not live. */
    Swept blobs(String folder, Predicate<String> live) {
        Swept swept = Swept.NOTHING;
        for (RemoteObject listed : bucket.list(folder + "/")) {
            String digest = listed.key().substring(folder.length() + 1);
            if (Sha256.isDigest(digest) && !live.test(digest) && isOld(listed)) {
                swept = swept.plus(remove(bucket, listed.key(), this::isOld));
            }
        }
        return swept;
    }

    /** Old directories of a folder that are not live, or were never finished. */
    Swept directories(String folder, Predicate<String> live) {
        Map<String, List<RemoteObject>> listed = new TreeMap<>();
        for (RemoteObject object : bucket.list(folder + "/")) {
            String rest = object.key().substring(folder.length() + 1);
            int slash = rest.indexOf('/');
            if (slash > 0) {
                listed.computeIfAbsent(rest.substring(0, slash), name -> new ArrayList<>())
                        .add(object);
            }
        }
        Swept swept = Swept.NOTHING;
        for (Map.Entry<String, List<RemoteObject>> entry : listed.entrySet()) {
            if (entry.getValue().stream().allMatch(this::isOld)) {
                RemoteDirectory directory = new RemoteDirectory(bucket, folder + "/" + entry.getKey());
                if (!(live.test(entry.getKey()) && directory.isThere())) {
                    swept = swept.plus(directory.delete());
                }
            }
        }
        return swept;
    }

    /** Removes an object if it is there, and as it should be to go. */
    static Swept remove(Bucket bucket, String key, Predicate<RemoteObject> wanted) {
        Optional<RemoteObject> found = bucket.find(key).filter(wanted);
        found.ifPresent(object -> bucket.delete(object.key()));
        return found.map(object -> new Swept(1, object.bytes())).orElse(Swept.NOTHING);
    }

    private boolean isOld(RemoteObject object) {
        return object.modified().isBefore(before);
    }
}
