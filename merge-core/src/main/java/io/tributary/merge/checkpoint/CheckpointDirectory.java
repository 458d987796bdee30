package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A checkpoint's directory, which no file may leave: neither by name nor by a link. */
final class CheckpointDirectory {
    private final Path location;
    private final Path real;

    private CheckpointDirectory(Path location, Path real) {
        this.location = location;
        this.real = real;
    }

    static CheckpointDirectory open(Path location) {
        try {
            return new CheckpointDirectory(location, location.toRealPath());
        } catch (IOException e) {
            throw FileFailure.reading(location, e);
        }
    }

    /** A shard that the index names. */
    CheckpointFile shard(String name, List<String> present) {
        if (!present.contains(name)) {
            throw new MergeException(
                    ErrorCode.MISSING_SHARD,
                    location + " lacks " + name + ", which its index " + CheckpointLayout.INDEX
                            + " names. Copy the missing file into the directory");
        }
        return file(name, CheckpointFile.Role.WEIGHTS);
    }

    /** A file that is there, followed to where it really lies. */
    CheckpointFile file(String name, CheckpointFile.Role role) {
        Path path = location.resolve(name);
        Path target;
        try {
            target = path.toRealPath();
        } catch (IOException e) {
            if (Files.isSymbolicLink(path)) {
                throw new MergeException(
                        ErrorCode.UNREADABLE, path + " is a link to a file that is not there. Restore the file", e);
            }
            throw FileFailure.reading(path, e);
        }
        if (!target.startsWith(real)) {
            throw new MergeException(
                    ErrorCode.PATH_ESCAPES,
                    path + " is a link that leaves the checkpoint's directory (to " + target
                            + "). Hugging Face's cache keeps files that way: make a copy with the files themselves "
                            + "(cp -rL SOURCE DIRECTORY) and give that");
        }
        if (!Files.isRegularFile(target)) {
            throw new MergeException(ErrorCode.UNREADABLE, path + " is not a regular file");
        }
        return new CheckpointFile(name, path, role);
    }
}
