package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.DurableFile;
import java.nio.ByteBuffer;

/** A blob that is written on this machine first: its key is its digest, which is known at the end. */
final class ObjectOutput implements BlobOutput {
    private final Bucket bucket;
    private final ObjectCache cache;
    private final LineageLayout layout;
    private final BlobKind kind;
    private final DurableFile file;

    ObjectOutput(Bucket bucket, ObjectCache cache, LineageLayout layout, BlobKind kind) {
        this.bucket = bucket;
        this.cache = cache;
        this.layout = layout;
        this.kind = kind;
        this.file = DurableFile.create(TemporaryNames.in(cache.folder()));
    }

    @Override
    public int write(ByteBuffer src) {
        return file.write(src);
    }

    @Override
    public long bytes() {
        return file.bytes();
    }

    /** Uploads it also where an equal one is there, so that it counts as new and no sweep takes it. */
    @Override
    public String seal() {
        String digest = file.seal();
        try {
            bucket.write(layout.blob(new BlobRef(kind, digest)), file.path());
            cache.keep(digest, file.bytes(), file.path());
            return digest;
        } finally {
            Directories.delete(file.path());
        }
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() {
        file.close();
    }
}
