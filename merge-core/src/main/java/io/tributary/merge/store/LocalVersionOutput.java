package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A version's temporary directory beside its place. */
final class LocalVersionOutput implements VersionOutput {
    private final Path place;
    private final VersionDraft draft;

    private LocalVersionOutput(Path place, VersionDraft draft) {
        this.place = place;
        this.draft = draft;
    }

    static LocalVersionOutput begin(Path place) {
        return new LocalVersionOutput(place, VersionDraft.in(place.resolveSibling("")));
    }

    @Override
    public BlobOutput create(String name) {
        return draft.create(name);
    }

    @Override
    public String copy(Path source, String name) {
        return draft.copy(source, name);
    }

    @Override
    public void seal() {
        SortedMap<String, String> ours = draft.complete();
        try {
            if (!Files.exists(place)) {
                Files.move(draft.directory(), place, StandardCopyOption.ATOMIC_MOVE);
                Directories.sync(place.resolveSibling(""));
                return;
            }
        } catch (FileSystemException e) {
            if (!Files.isDirectory(place)) {
                throw FileFailure.writing(place, e);
            }
        } catch (IOException e) {
            throw FileFailure.writing(place, e);
        }
        requireEqual(place.toString(), ours, digests(place));
        Directories.sync(place.resolveSibling(""));
        draft.close();
    }

    /** @param place of the version that is already there, for the message */
    static void requireEqual(String place, SortedMap<String, String> ours, SortedMap<String, String> theirs) {
        SortedMap<String, String> all = new TreeMap<>(theirs);
        all.putAll(ours);
        all.keySet().stream()
                .filter(name -> !ours.getOrDefault(name, "").equals(theirs.getOrDefault(name, "")))
                .findFirst()
                .ifPresent(name -> {
                    throw new MergeException(
                            ErrorCode.STATE_CORRUPT,
                            place + " is already there and differs in " + name + ": a version never changes. Something "
                                    + "else wrote it; move it away");
                });
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
        draft.close();
    }
}
