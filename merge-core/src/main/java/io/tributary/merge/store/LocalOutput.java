package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;

/** A file written under a temporary name that gets its own when it is sealed. */
final class LocalOutput implements BlobOutput {
    private final DurableFile file;
    private final UnaryOperator<String> nameByDigest;

    private LocalOutput(Path folder, UnaryOperator<String> nameByDigest) {
        this.file = DurableFile.create(TemporaryNames.in(folder));
        this.nameByDigest = nameByDigest;
    }

    static LocalOutput namedByDigest(Path folder) {
        return new LocalOutput(folder, digest -> digest);
    }

    /** @param nameByDigest told the digest once everything is written */
    static LocalOutput named(Path folder, UnaryOperator<String> nameByDigest) {
        return new LocalOutput(folder, nameByDigest);
    }

    @Override
    public int write(ByteBuffer src) {
        return file.write(src);
    }

    @Override
    public long bytes() {
        return file.bytes();
    }

    /** An equal blob is replaced by this one, so that it counts as new and no sweep takes it. */
    @Override
    public String seal() {
        String digest = file.seal();
        Path place = file.path().resolveSibling(nameByDigest.apply(digest));
        try {
            Files.move(file.path(), place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Directories.delete(file.path());
            throw FileFailure.writing(place, e);
        }
        Directories.sync(file.path().resolveSibling(""));
        return digest;
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
