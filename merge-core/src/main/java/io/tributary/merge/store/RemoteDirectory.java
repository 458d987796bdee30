package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.signing.ModelSignature;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A directory in a bucket that never changes: its files, then the list of them, created only where there is none. A
 * reader that finds the list finds everything; who removes it takes the list first. Signatures may come later.
 */
final class RemoteDirectory {
    private static final int LARGEST_LIST = 16 << 20;
    private static final int LARGEST_SIGNATURE = 16 << 20;

    private final Bucket bucket;
    private final String key;

    /** @param key without a slash at its end */
    RemoteDirectory(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    String key() {
        return key;
    }

    /** Empty where it is not there, or not complete. */
    Optional<RemoteFiles> files() {
        return new Download(bucket, listKey()).small(LARGEST_LIST).map(json -> RemoteFiles.parse(listKey(), json));
    }

    boolean isThere() {
        return bucket.find(listKey()).isPresent();
    }

    /**
     * Uploads a directory. An equal one that is there stays, and gets back what it lost; a different one is never
     * overwritten, but refused with {@code STATE_CORRUPT}.
     */
    void publish(Path directory, RemoteFiles files) {
        boolean complete = isSame(files);
        files.files().forEach((name, file) -> {
            if (!complete || !isThere(name, file.bytes())) {
                bucket.write(key + "/" + name, directory.resolve(name));
            }
        });
        if (complete) {
            return;
        }
        if (!bucket.create(listKey(), files.json()) && !isSame(files)) {
            throw new IllegalStateException(listKey() + " went while it was compared");
        }
    }

    private boolean isThere(String name, long bytes) {
        return bucket.find(key + "/" + name)
                .filter(found -> found.bytes() == bytes)
                .isPresent();
    }

    private boolean isSame(RemoteFiles files) {
        Optional<RemoteFiles> there = files();
        there.ifPresent(found -> LocalVersionOutput.requireEqual(key, files.digests(), found.digests()));
        return there.isPresent();
    }

    /** Downloads into a new directory and holds every byte against the list. */
    void fetch(RemoteFiles files, Path target) {
        Directories.create(target);
        try {
            files.files().forEach((name, file) -> new Download(bucket, key + "/" + name)
                    .to(target.resolve(name), file.sha256(), file.bytes()));
        } catch (VanishedException e) {
            throw e.unavailable();
        }
        Directories.sync(target);
    }

    /** One file's content, held against the list; empty where there is no such directory or file. */
    Optional<byte[]> read(String name) {
        try {
            return files().flatMap(files -> Optional.ofNullable(files.files().get(name)))
                    .map(file -> new Download(bucket, key + "/" + name).content(file.sha256(), file.bytes()));
        } catch (VanishedException e) {
            throw e.unavailable();
        }
    }

    void addSignature(String name, Path file) {
        bucket.write(key + "/" + name, file);
    }

    /** Those that came with it or later, beside the files of a local copy. */
    void fetchSignatures(Path target) {
        for (RemoteObject object : bucket.list(key + "/")) {
            String name = object.key().substring(key.length() + 1);
            if (name.endsWith(ModelSignature.SUFFIX) && PlainName.isPlain(name)) {
                new Download(bucket, object.key()).replacing(target.resolve(name), LARGEST_SIGNATURE);
            }
        }
    }

    /** First the list, then the files: nobody finds half of it. */
    Swept delete() {
        TreeSet<String> names = new TreeSet<>();
        files().ifPresent(files -> names.addAll(files.files().keySet()));
        bucket.delete(listKey());
        List<RemoteObject> objects = bucket.list(key + "/");
        objects.forEach(object -> names.add(object.key().substring(key.length() + 1)));
        names.remove(RemoteFiles.NAME);
        Swept swept = Swept.NOTHING;
        for (String name : names) {
            // A list may not show it yet, or still.
            swept = swept.plus(ObjectSweeping.remove(bucket, key + "/" + name, object -> true));
        }
        return swept;
    }

    private String listKey() {
        return key + "/" + RemoteFiles.NAME;
    }
}
