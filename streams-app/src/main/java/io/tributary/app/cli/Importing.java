package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.CheckpointRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Brings checkpoints into the store, or refers to them where they lie, and shows that it is at work. */
final class Importing {
    private final Console console;
    private final Client client;

    Importing(Console console, Client client) {
        this.console = console;
        this.client = client;
    }

    /** Copies it. What is no checkpoint is refused before a byte is copied. */
    CheckpointRef bring(Path source, CheckpointKind kind) {
        return showing("importing " + named(source), () -> client.store().importCheckpoint(source, kind));
    }

    /** Leaves it where it is and takes its digest; whether workers may read there, they decide by their own roots. */
    CheckpointRef refer(GivenCheckpoint source) {
        return source.elsewhere()
                .map(address -> showing(
                        "reading " + named(source.path()),
                        () -> new CheckpointRef(address.toString(), CheckpointDigest.of(source.path()))))
                .orElseGet(() -> refer(source.path()));
    }

    CheckpointRef refer(Path source) {
        return showing("reading " + named(source), () -> client.store(CheckpointRoots.of(List.of(source)))
                .refer(source));
    }

    private static String named(Path source) {
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            long bytes = 0;
            for (CheckpointFile file : checkpoint.files()) {
                bytes += Files.size(file.path());
            }
            return source + " (" + Human.bytes(bytes) + ")";
        } catch (IOException e) {
            throw FileFailure.reading(source, e);
        }
    }

    private CheckpointRef showing(String what, Supplier<CheckpointRef> work) {
        CompletableFuture<CheckpointRef> done = CompletableFuture.supplyAsync(work);
        try (ProgressLine progress = new ProgressLine(console)) {
            while (true) {
                try {
                    return done.get(200, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    progress.at(what, 0, 0);
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MergeException expected ? expected : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
