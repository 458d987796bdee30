package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Checkpoints that stay where they are, under allowed roots: files are read there, what lies in a bucket or on a hub in
 * a copy of this machine.
 */
final class References {
    private static final Pattern URI = Pattern.compile("(file:|[a-z0-9]+://).*", Pattern.DOTALL);

    private final CheckpointRoots roots;
    private final RemoteCopies copies;

    References(CheckpointRoots roots, RemoteCopies copies) {
        this.roots = roots;
        this.copies = copies;
    }

    /** To files alone. */
    static References toFiles(List<Path> directories) {
        Supplier<ObjectCache> none = () -> {
            throw new IllegalStateException("files are read where they are");
        };
        return new References(CheckpointRoots.of(directories), new RemoteCopies(none, RemoteCheckpoint::find));
    }

    CheckpointRef refer(Path source) {
        Path real = underAllowedRoot(source);
        try (Checkpoint checkpoint = Checkpoint.open(real)) {
            String uri = "file://" + checkpoint.location().toUri().getRawPath();
            String digest = CheckpointDigest.of(real);
            return new CheckpointRef(uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri, digest);
        }
    }

    Checkpoint open(CheckpointRef ref) {
        if (!URI.matcher(ref.uri()).matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    Printable.quoted(ref.uri()) + " is not the address of a checkpoint: expected store:bases/DIGEST, "
                            + "store:experts/DIGEST, file:///PATH, or one of a bucket or hub");
        }
        CheckpointAddress address = CheckpointAddress.parse(ref.uri());
        if (address instanceof StoreAddress.Directory directory) {
            return Checkpoint.open(underAllowedRoot(directory.path()));
        }
        roots.require(address);
        return copies.open(address, ref);
    }

    /** Removes what interrupted downloads left on this machine. */
    Swept sweep(Instant before) {
        return roots.places().isEmpty() ? Swept.NOTHING : copies.sweep(before);
    }

    /** Where the path really lies, if that is under one of the allowed roots. */
    private Path underAllowedRoot(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path allowed : roots.directories()) {
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
            for (Path allowed : roots.directories()) {
                if (Files.exists(allowed) && real.startsWith(allowed.toRealPath())) {
                    return real;
                }
            }
            throw new MergeException(
                    ErrorCode.OUTSIDE_ROOTS,
                    real + " lies outside the directories allowed for checkpoints by reference ("
                            + (roots.directories().isEmpty() ? "none is configured" : roots.directories())
                            + "). Publish a copy, or allow its directory on every worker");
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }
}
