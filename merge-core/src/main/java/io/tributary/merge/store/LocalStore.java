package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A store that is a directory of a file system which all workers share. Everything is written under a temporary name
 * beside its place, synced, and renamed: what has its name is complete, whatever was killed and when.
 */
public final class LocalStore implements Store {
    private static final Pattern LINEAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}(@[a-z]+)?");
    private static final String SCHEME = "store:";

    private final Path root;
    private final List<Path> allowedRoots;

    /**
     * @param root of the store; made on the first write
     * @param allowedRoots directories under which checkpoints by reference may lie, or such checkpoints themselves
     */
    public LocalStore(Path root, List<Path> allowedRoots) {
        this.root = root.toAbsolutePath().normalize();
        this.allowedRoots = allowedRoots.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
    }

    public Path root() {
        return root;
    }

    @Override
    public LineageStore lineage(String name) {
        if (!LINEAGE.matcher(name).matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    Printable.quoted(name) + " is not a lineage name: expected 1 to 128 letters, digits, dots, dashes "
                            + "and underscores, beginning with a letter or digit");
        }
        return new LocalLineageStore(name, root.resolve("lineages").resolve(name));
    }

    @Override
    public CheckpointRef importCheckpoint(Path source, CheckpointKind kind) {
        String digest = new CheckpointImport(root.resolve(kind.folder())).copy(source);
        return new CheckpointRef(SCHEME + kind.folder() + "/" + digest, digest);
    }

    @Override
    public CheckpointRef refer(Path source) {
        Path real = underAllowedRoot(source);
        try (Checkpoint checkpoint = Checkpoint.open(real)) {
            String uri = "file://" + checkpoint.location().toUri().getRawPath();
            String digest = CheckpointDigest.of(real);
            return new CheckpointRef(uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri, digest);
        }
    }

    @Override
    public Checkpoint open(CheckpointRef ref) {
        if (ref.uri().startsWith(SCHEME)) {
            return Checkpoint.open(imported(ref));
        }
        if (ref.uri().startsWith("file:")) {
            return Checkpoint.open(underAllowedRoot(fileOf(ref)));
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                Printable.quoted(ref.uri()) + " is not the address of a checkpoint: expected store:bases/DIGEST, "
                        + "store:experts/DIGEST or file:///PATH");
    }

    @Override
    public Swept sweepImports(Duration olderThan, Instant now) {
        Swept swept = Swept.NOTHING;
        for (CheckpointKind kind : CheckpointKind.values()) {
            swept = swept.plus(Sweeping.before(now.minus(olderThan)).temporaries(root.resolve(kind.folder())));
        }
        return swept;
    }

    private Path imported(CheckpointRef ref) {
        for (CheckpointKind kind : CheckpointKind.values()) {
            if (ref.uri().equals(SCHEME + kind.folder() + "/" + ref.digest()) && Sha256.isDigest(ref.digest())) {
                Path place = root.resolve(kind.folder()).resolve(ref.digest());
                if (!Files.isDirectory(place)) {
                    throw new MergeException(
                            ErrorCode.STORE_UNAVAILABLE,
                            place + " is gone, though it was imported. Mount the store that holds it on this machine, "
                                    + "or restore it");
                }
                return place;
            }
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                Printable.quoted(ref.uri()) + " does not name the checkpoint with digest " + ref.digest()
                        + ": expected store:bases/DIGEST or store:experts/DIGEST");
    }

    private static Path fileOf(CheckpointRef ref) {
        try {
            return Path.of(URI.create(ref.uri()));
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    Printable.quoted(ref.uri()) + " is not the address of a file: expected file:///PATH",
                    e);
        }
    }

    /** Where the path really lies, if that is under one of the allowed roots. */
    private Path underAllowedRoot(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path allowed : allowedRoots) {
            boolean inside = absolute.startsWith(allowed) && !absolute.equals(allowed);
            if (inside && Files.notExists(allowed)) {
                throw new MergeException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "The directory " + allowed
                                + " for checkpoints by reference is not there. Mount it on this machine");
            }
        }
        try {
            Path real = path.toRealPath();
            for (Path allowed : allowedRoots) {
                if (Files.exists(allowed) && real.startsWith(allowed.toRealPath())) {
                    return real;
                }
            }
            throw new MergeException(
                    ErrorCode.OUTSIDE_ROOTS,
                    real + " lies outside the directories allowed for checkpoints by reference ("
                            + (allowedRoots.isEmpty() ? "none is configured" : allowedRoots)
                            + "). Publish a copy, or allow its directory on every worker");
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }
}
