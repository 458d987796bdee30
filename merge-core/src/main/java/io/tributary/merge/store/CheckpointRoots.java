package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where checkpoints by reference may lie.
 *
 * @param directories under which files may lie, or such checkpoints themselves
 * @param places the same of buckets and hubs: {@code s3://BUCKET/PREFIX}, {@code hf://ORG}
 */
public record CheckpointRoots(List<Path> directories, List<String> places) {
    /** Everything lies in the store. */
    public static final CheckpointRoots NONE = new CheckpointRoots(List.of(), List.of());

    private static final Pattern ORGANIZATION = Pattern.compile("hf://[A-Za-z0-9][A-Za-z0-9._-]*/?");

    public CheckpointRoots {
        directories = directories.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
        places = List.copyOf(places);
    }

    public static CheckpointRoots of(List<Path> directories) {
        return new CheckpointRoots(directories, List.of());
    }

    /** Reads directories, prefixes of buckets, and organisations or repositories of a hub. */
    public static CheckpointRoots parse(List<String> texts) {
        List<Path> directories = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (String text : texts) {
            if (ORGANIZATION.matcher(text).matches()) {
                places.add(text.replaceFirst("/$", ""));
            } else {
                add(CheckpointAddress.parse(text), directories, places);
            }
        }
        return new CheckpointRoots(directories, places);
    }

    /** Of what the log names, that and nothing else. */
    public static CheckpointRoots holding(CheckpointRef ref) {
        return StoreUri.of(ref).isPresent() ? NONE : parse(List.of(ref.uri()));
    }

    private static void add(CheckpointAddress address, List<Path> directories, List<String> places) {
        if (address instanceof StoreAddress.Directory directory) {
            directories.add(directory.path());
        } else {
            places.add(place(address));
        }
    }

    /** What was given, so that it can be given to another process. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(places);
        directories.forEach(directory -> texts.add(directory.toString()));
        return texts;
    }

    /**
     * Refuses what must not be read.
     *
     * @throws MergeException {@code OUTSIDE_ROOTS} where what lies in a bucket or on a hub is outside, or what anybody
     *     may have put there; {@code INVALID_ARGUMENT} for a whole bucket
     */
    void require(CheckpointAddress address) {
        if (address instanceof StoreAddress.Prefix prefix) {
            prefix.parent();
        }
        if (address instanceof HubAddress hub && hub.isPullRequest()) {
            throw new MergeException(
                    ErrorCode.OUTSIDE_ROOTS,
                    address + " is a pull request, which anybody can open. Merge it there, or publish a copy");
        }
        String place = place(address) + "/";
        if (places.stream().noneMatch(allowed -> place.startsWith(allowed + "/"))) {
            throw new MergeException(
                    ErrorCode.OUTSIDE_ROOTS,
                    address + " lies outside what is allowed for checkpoints by reference ("
                            + (places.isEmpty() ? "no bucket and no hub is configured" : places)
                            + "). Publish a copy, or allow its place on every worker (--root)");
        }
    }

    private static String place(CheckpointAddress address) {
        // Whichever revision: its bytes are held against the digest.
        return (address instanceof HubAddress hub ? hub.at(HubAddress.MAIN) : address).toString();
    }
}
