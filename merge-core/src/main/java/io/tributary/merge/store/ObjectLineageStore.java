package io.tributary.merge.store;

import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One lineage's objects, under the same names as in a directory. The bucket says what there is; the cache saves bytes.
 */
final class ObjectLineageStore implements LineageStore {
    private final Bucket bucket;
    private final Supplier<ObjectCache> cache;
    private final LineageLayout layout;

    ObjectLineageStore(Bucket bucket, Supplier<ObjectCache> cache, LineageLayout layout) {
        this.bucket = bucket;
        this.cache = cache;
        this.layout = layout;
    }

    @Override
    public BlobOutput create(BlobKind kind) {
        return new ObjectOutput(bucket, cache.get(), layout, kind);
    }

    @Override
    public Blob open(BlobKind kind, String digest) {
        BlobRef ref = new BlobRef(kind, digest);
        String key = layout.blob(ref);
        RemoteObject found = bucket.find(key).orElseThrow(() -> missing(ref));
        ObjectCache.Held held;
        try {
            held = cache.get()
                    .hold(digest, found.bytes(), target -> new Download(bucket, key).to(target, digest, found));
        } catch (VanishedException e) {
            throw missing(ref);
        }
        try {
            return LocalBlob.open(ref, held.path(), held.end());
        } catch (IOException e) {
            held.close();
            throw FileFailure.reading(held.path(), e);
        }
    }

    private MissingBlobException missing(BlobRef ref) {
        return new MissingBlobException(layout.lineage(), ref);
    }

    @Override
    public Swept delete(BlobKind kind, String digest) {
        Swept swept = ObjectSweeping.remove(bucket, layout.blob(new BlobRef(kind, digest)), object -> true);
        if (!swept.equals(Swept.NOTHING)) {
            cache.get().forget(digest);
        }
        return swept;
    }

    @Override
    public VersionOutput createVersion(long number) {
        return new ObjectVersionOutput(new RemoteDirectory(bucket, layout.newVersion(number)), cache.get());
    }

    @Override
    public String path(long number) {
        return layout.version(number);
    }

    /** A copy belongs to exactly this list of files, so that one of another store of the same name is never taken. */
    @Override
    public OpenVersion version(long number) {
        RemoteDirectory remote = directory(number);
        RemoteFiles files = files(number, remote);
        String digest =
                new Sha256().update(remote.key() + "\0").update(files.json()).hex();
        String name = LineageLayout.nameOf(number);
        ObjectCache.Held held =
                cache.get().hold(digest, files.bytes(), target -> remote.fetch(files, target.resolve(name)));
        try {
            Path directory = held.path().resolve(name);
            remote.fetchSignatures(directory);
            return new OpenVersion(directory, held.end());
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private RemoteFiles files(long number, RemoteDirectory remote) {
        return remote.files().orElseThrow(() -> layout.unknownVersion(number, versions()));
    }

    @Override
    public void copyVersion(long number, Path directory) {
        RemoteDirectory remote = directory(number);
        remote.fetch(files(number, remote), directory);
        remote.fetchSignatures(directory);
    }

    @Override
    public Optional<byte[]> file(long number, String name) {
        return directory(number).read(PlainName.require(name));
    }

    @Override
    public void sign(long number, Signer signer) {
        try (OpenVersion version = version(number)) {
            Path signature = ModelSignature.sign(version.directory(), signer);
            directory(number).addSignature(String.valueOf(signature.getFileName()), signature);
        }
    }

    @Override
    public List<Long> versions() {
        String end = "/" + RemoteFiles.NAME;
        return bucket.list(layout.versions() + "/").stream()
                .map(object -> object.key().substring(layout.versions().length() + 1))
                .filter(key -> key.endsWith(end))
                .flatMap(key -> LineageLayout.numberOf(key.substring(0, key.length() - end.length())).stream())
                .sorted()
                .toList();
    }

    @Override
    public Swept deleteVersion(long number) {
        return directory(number).delete();
    }

    @Override
    public Swept sweep(Set<BlobRef> live, Set<Long> versions, Instant before) {
        ObjectSweeping sweeping = new ObjectSweeping(bucket, before);
        Swept swept = cache.get()
                .sweep(before)
                .plus(sweeping.directories(layout.versions(), name -> LineageLayout.numberOf(name)
                        .filter(versions::contains)
                        .isPresent()));
        for (BlobKind kind : BlobKind.values()) {
            swept = swept.plus(sweeping.blobs(layout.folder(kind), digest -> live.contains(new BlobRef(kind, digest))));
        }
        return swept;
    }

    private RemoteDirectory directory(long number) {
        return new RemoteDirectory(bucket, layout.version(number));
    }
}
