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
import java.util.List;

/** Checkpoints that stay where they are: {@code file:} URIs under allowed roots. */
final class References {
    private final List<Path> allowedRoots;

    /** @param allowedRoots directories under which they may lie, or such checkpoints themselves */
    References(List<Path> allowedRoots) {
        this.allowedRoots = allowedRoots.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
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
        if (ref.uri().startsWith("file:")) {
            return Checkpoint.open(underAllowedRoot(StoreAddress.Parsing.file(ref.uri())));
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                Printable.quoted(ref.uri()) + " is not the address of a checkpoint: expected store:bases/DIGEST, "
                        + "store:experts/DIGEST or file:///PATH");
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
