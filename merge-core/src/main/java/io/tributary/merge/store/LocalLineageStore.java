package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One lineage's directory: a folder per kind of blob, and {@code versions/}. */
final class LocalLineageStore implements LineageStore {
    private static final Pattern VERSION = Pattern.compile("[0-9]{6,18}");

    private final String name;
    private final Path directory;

    LocalLineageStore(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    @Override
    public BlobOutput create(BlobKind kind) {
        Path folder = directory.resolve(kind.folder());
        Directories.create(folder);
        return LocalOutput.namedByDigest(folder);
    }

    @Override
    public Blob open(BlobKind kind, String digest) {
        BlobRef ref = new BlobRef(kind, digest);
        try {
            return LocalBlob.open(ref, path(ref));
        } catch (NoSuchFileException e) {
            throw new MissingBlobException(name, ref);
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
        if (number < 1) {
            throw new IllegalArgumentException("Versions begin at 1, not " + number);
        }
        Directories.create(versionsFolder());
        return LocalVersionOutput.begin(versionPath(number));
    }

    @Override
    public Path version(long number) {
        Path path = versionPath(number);
        if (!Files.isDirectory(path)) {
            List<Long> known = versions();
            throw new MergeException(
                    ErrorCode.UNKNOWN_VERSION,
                    "Lineage " + name + " has no version " + number + "; "
                            + (known.isEmpty() ? "it has none yet" : "it has " + known));
        }
        return path;
    }

    @Override
    public List<Long> versions() {
        return Directories.list(versionsFolder()).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .filter(text -> VERSION.matcher(text).matches())
                .map(Long::valueOf)
                .sorted()
                .toList();
    }

    @Override
    public Swept deleteVersion(long number) {
        return deleteVersion(versionPath(number));
    }

    /** First out of sight, then file by file: nobody sees half a version. */
    private static Swept deleteVersion(Path version) {
        Path parent = version.resolveSibling("");
        Path hidden = TemporaryNames.in(parent);
        try {
            Files.move(version, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Swept.NOTHING;
        } catch (IOException e) {
            throw FileFailure.writing(version, e);
        }
        return Sweeping.remove(hidden);
    }

    @Override
    public Swept sweep(Set<BlobRef> live, Set<Long> versions, Instant before) {
        Sweeping sweeping = Sweeping.before(before);
        Swept swept = sweeping.temporaries(versionsFolder());
        for (long number : versions()) {
            Path path = versionPath(number);
            if (!versions.contains(number) && sweeping.isOld(path)) {
                swept = swept.plus(deleteVersion(path));
            }
        }
        for (BlobKind kind : BlobKind.values()) {
            Path folder = directory.resolve(kind.folder());
            swept = swept.plus(sweeping.temporaries(folder));
            swept = swept.plus(sweeping.blobs(folder, digest -> live.contains(new BlobRef(kind, digest))));
        }
        return swept;
    }

    private Path path(BlobRef ref) {
        return directory.resolve(ref.kind().folder()).resolve(ref.digest());
    }

    private Path versionsFolder() {
        return directory.resolve("versions");
    }

    private Path versionPath(long number) {
        return versionsFolder().resolve(String.format("%06d", number));
    }
}
