package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A version's temporary directory beside its place. */
final class LocalVersionOutput implements VersionOutput {
    private final Path place;
    private final Path temporary;

    private LocalVersionOutput(Path place, Path temporary) {
        this.place = place;
        this.temporary = temporary;
    }

    static LocalVersionOutput begin(Path place) {
        Path temporary = TemporaryNames.in(place.resolveSibling(""));
        try {
            Files.createDirectory(temporary);
        } catch (IOException e) {
            throw FileFailure.writing(temporary, e);
        }
        return new LocalVersionOutput(place, temporary);
    }

    @Override
    public BlobOutput create(String name) {
        return LocalOutput.named(temporary, free(name).getFileName().toString());
    }

    @Override
    public String copy(Path source, String name) {
        return FileCopy.of(source, free(name));
    }

    private Path free(String name) {
        boolean plain = !name.isEmpty() && !name.startsWith(".") && name.indexOf('/') < 0 && name.indexOf('\\') < 0;
        if (!plain || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(Printable.quoted(name) + " is not a plain file name");
        }
        Path path = temporary.resolve(name);
        if (Files.exists(path)) {
            throw new IllegalStateException(path + " is already written");
        }
        return path;
    }

    @Override
    public Path seal() {
        Directories.sync(temporary);
        for (Path file : Directories.list(temporary)) {
            if (TemporaryNames.isTemporary(file)) {
                throw new IllegalStateException("A file of " + place + " is still being written");
            }
        }
        try {
            if (!Files.exists(place)) {
                Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
                Directories.sync(place.resolveSibling(""));
                return place;
            }
        } catch (FileSystemException e) {
            if (!Files.isDirectory(place)) {
                throw FileFailure.writing(place, e);
            }
        } catch (IOException e) {
            throw FileFailure.writing(place, e);
        }
        requireEqual();
        Directories.delete(temporary);
        return place;
    }

    private void requireEqual() {
        firstDifference().ifPresent(name -> {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    place + " is already there and differs in " + name + ": a version never changes. Something "
                            + "else wrote it; move it away");
        });
        Directories.sync(place.resolveSibling(""));
    }

    private Optional<String> firstDifference() {
        SortedMap<String, String> ours = digests(temporary);
        SortedMap<String, String> theirs = digests(place);
        SortedMap<String, String> all = new TreeMap<>(theirs);
        all.putAll(ours);
        return all.keySet().stream()
                .filter(name -> !ours.getOrDefault(name, "").equals(theirs.getOrDefault(name, "")))
                .findFirst();
    }

    private static SortedMap<String, String> digests(Path directory) {
        SortedMap<String, String> digests = new TreeMap<>();
        // A signature may have come to a version after it was sealed.
        List<Path> files = Directories.list(directory).stream()
                .filter(file -> !file.toString().endsWith(ModelSignature.SUFFIX))
                .toList();
        files.forEach(file -> digests.put(file.getFileName().toString(), Sha256.of(file)));
        return digests;
    }

    @Override
    public void close() {
        Directories.delete(temporary);
    }
}
