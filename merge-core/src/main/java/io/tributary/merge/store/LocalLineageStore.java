package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One lineage's directory: a folder per kind of blob, and {@code versions/}. */
final class LocalLineageStore implements LineageStore {
    private final LineageLayout layout;
    private final Path root;

    /** @param root of the store */
    LocalLineageStore(LineageLayout layout, Path root) {
        this.layout = layout;
        this.root = root;
    }

    @Override
    public BlobOutput create(BlobKind kind) {
        Path folder = root.resolve(layout.folder(kind));
        Directories.create(folder);
        return LocalOutput.namedByDigest(folder);
    }

    @Override
    public Blob open(BlobKind kind, String digest) {
        BlobRef ref = new BlobRef(kind, digest);
        try {
            return LocalBlob.open(ref, path(ref), () -> {});
        } catch (NoSuchFileException e) {
            throw new MissingBlobException(layout.lineage(), ref);
        } catch (IOException e) {
            throw FileFailure.reading(path(ref), e);
        }
    }

    @Override
    public Swept delete(BlobKind kind, String digest) {
        return Sweeping.remove(path(new BlobRef(kind, digest)));
    }

    @Override
    public VersionOutput createVersion(long number) {
        return LocalVersionOutput.begin(root.resolve(layout.newVersion(number)));
    }

    @Override
    public String path(long number) {
        return layout.version(number);
    }

    @Override
    public OpenVersion version(long number) {
        Path path = versionPath(number);
        if (!Files.isDirectory(path)) {
            throw layout.unknownVersion(number, versions());
        }
        return OpenVersion.at(path);
    }

    @Override
    public void copyVersion(long number, Path directory) {
        List<Path> files = Directories.list(version(number).directory());
        Directories.create(directory);
        files.forEach(file -> FileCopy.of(file, directory.resolve(file.getFileName())));
        Directories.sync(directory);
    }

    @Override
    public Optional<byte[]> file(long number, String name) {
        PlainName.require(name);
        try {
            return Optional.of(Files.readAllBytes(versionPath(number).resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailure.reading(versionPath(number).resolve(name), e);
        }
    }

    @Override
    public void sign(long number, Signer signer) {
        ModelSignature.sign(version(number).directory(), signer);
    }

    @Override
    public List<Long> versions() {
        return Directories.list(versionsFolder()).stream()
                .flatMap(path -> LineageLayout.numberOf(String.valueOf(path.getFileName())).stream())
                .sorted()
                .toList();
    }

    @Override
    public Swept deleteVersion(long number) {
        return Sweeping.removeAtOnce(versionPath(number));
    }

    @Override
    public Swept sweep(Set<BlobRef> live, Set<Long> versions, Instant before) {
        Sweeping sweeping = Sweeping.before(before);
        Swept swept = sweeping.temporaries(versionsFolder());
        for (long number : versions()) {
            Path path = versionPath(number);
            if (!versions.contains(number) && sweeping.isOld(path)) {
                swept = swept.plus(Sweeping.removeAtOnce(path));
            }
        }
        for (BlobKind kind : BlobKind.values()) {
            Path folder = root.resolve(layout.folder(kind));
            swept = swept.plus(sweeping.temporaries(folder));
            swept = swept.plus(sweeping.blobs(folder, digest -> live.contains(new BlobRef(kind, digest))));
        }
        return swept;
    }

    private Path path(BlobRef ref) {
        return root.resolve(layout.blob(ref));
    }

    private Path versionsFolder() {
        return root.resolve(layout.versions());
    }

    private Path versionPath(long number) {
        return root.resolve(layout.version(number));
    }
}
