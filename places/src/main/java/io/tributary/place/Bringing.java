package io.tributary.place;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a checkpoint becomes something that workers can read. */
@FunctionalInterface
interface Bringing {
    /** Reads all of it. */
    CheckpointRef bring(Path checkpoint, Stop stop);

    /** Copied into the store; what becomes of the original does not matter. */
    static Bringing copying(Store store) {
        return (checkpoint, stop) -> store.importCheckpoint(checkpoint, CheckpointKind.EXPERT);
    }

    /** Left where it is: workers need the same path under one of their roots, and the files must stay. */
    static Bringing referring() {
        return (checkpoint, stop) -> {
            SortedMap<String, String> digests = new TreeMap<>();
            try (Checkpoint open = Checkpoint.open(checkpoint)) {
                for (CheckpointFile file : open.files()) {
                    digests.put(file.name(), digest(file.path(), stop));
                }
            }
            try {
                String uri = checkpoint.toRealPath().toUri().getRawPath();
                String path = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
                return new CheckpointRef("file://" + path, CheckpointDigest.of(digests));
            } catch (IOException e) {
                throw FileFailure.reading(checkpoint, e);
            }
        };
    }

    private static String digest(Path file, Stop stop) {
        Sha256 sha = new Sha256();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            while (channel.read(block) >= 0) {
                stop.check(file.toString());
                sha.update(block.flip());
                block.clear();
            }
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
        return sha.hex();
    }
}
