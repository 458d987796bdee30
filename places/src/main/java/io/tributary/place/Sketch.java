package io.tributary.place;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/**
 * A quick digest by which a checkpoint is known again after a restart or a rename without reading all of it: over every
 * file's name, size and time of change, and of every tensor its name and its first and last 4 KiB. It says nothing
 * about where the checkpoint lies. Not the checkpoint's digest, and never used in its place.
 */
final class Sketch {
    private static final int SAMPLE = 4096;

    private Sketch() {}

    static String of(Checkpoint checkpoint) {
        Sha256 sha = new Sha256();
        for (CheckpointFile file : checkpoint.files()) {
            try {
                sha.update(file.name()
                        + '\0'
                        + Files.size(file.path())
                        + '\0'
                        + Files.getLastModifiedTime(file.path()).to(TimeUnit.NANOSECONDS)
                        + '\n');
            } catch (IOException e) {
                throw FileFailure.reading(file.path(), e);
            }
        }
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE);
        for (TensorSource tensor : checkpoint.tensors().values()) {
            sha.update(tensor.name() + '\0');
            int length = (int) Math.min(SAMPLE, tensor.bytes());
            tensor.read(sample.clear().limit(length), 0);
            sha.update(sample.flip());
            tensor.read(sample.clear().limit(length), tensor.bytes() - length);
            sha.update(sample.flip());
        }
        return sha.hex();
    }
}
