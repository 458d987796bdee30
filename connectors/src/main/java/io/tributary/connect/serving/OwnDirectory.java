package io.tributary.connect.serving;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A directory that is one connector's alone, since it removes what it does not want: a file in it says whose. */
final class OwnDirectory {
    static final String OWNER = ".owner";

    private OwnDirectory() {}

    /** Where it leads once links are followed, also where its last folders are not made yet. */
    static Path real(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        try {
            for (Path at = whole; at != null; at = at.getParent()) {
                if (Files.exists(at)) {
                    return at.toRealPath().resolve(at.relativize(whole)).normalize();
                }
            }
            return whole;
        } catch (IOException e) {
            throw FileFailure.reading(whole, e);
        }
    }

    /**
     * Makes it the connector's, unless it is.
     *
     * @throws MergeException {@code OUTPUT_EXISTS} where it is another's, or holds versions that no connector brought
     */
    static void claim(Path directory, String connector) {
        Path owner = directory.resolve(OWNER);
        try {
            // In this order: another task of the connector may claim it and bring a version meanwhile.
            boolean holdsVersions = Files.exists(directory.resolve("lineages"));
            if (!Files.exists(owner)) {
                if (holdsVersions) {
                    throw new MergeException(
                            ErrorCode.OUTPUT_EXISTS,
                            directory + " holds lineages, but no file " + OWNER + " that says which connector brought"
                                    + " them: it may be a store. versions.directory wants an empty directory. Name"
                                    + " one; where these are copies that may go, remove them");
                }
                write(owner, connector);
            }
            String found = Files.readString(owner).strip();
            if (!found.equals(connector)) {
                throw new MergeException(
                        ErrorCode.OUTPUT_EXISTS,
                        directory + " is the connector " + found + "'s, by its file " + OWNER + ", not " + connector
                                + "'s: each would remove what the other serves. Give each a versions.directory of its"
                                + " own; where " + found + " is gone for good, write "
                                + connector + " into that file");
            }
        } catch (IOException e) {
            throw FileFailure.writing(owner, e);
        }
    }

    private static void write(Path owner, String connector) throws IOException {
        Path directory = owner.resolveSibling("");
        Directories.create(directory);
        Path written = directory.resolve(".tmp-" + UUID.randomUUID());
        Files.writeString(written, connector + "\n");
        Files.move(written, owner, StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(directory);
    }
}
