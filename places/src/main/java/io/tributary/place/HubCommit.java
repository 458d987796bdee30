package io.tributary.place;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointNames;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.store.HubAddress;
import io.tributary.merge.store.RemoteCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A repository of a hub at one commit: what it says of itself, and one folder of its files. Everything is read at that
 * commit, whatever becomes of the branch meanwhile.
 */
final class HubCommit implements RemoteCheckpoint {
    /** Of a file whose size the hub does not say: weights have theirs, from where large files are kept. */
    private static final long LARGEST_UNSIZED = 64 << 20;

    private final Fetching hub;
    private final HubAddress address;
    private final JsonNode model;
    private final SortedMap<String, JsonNode> files;

    private HubCommit(Fetching hub, HubAddress address, JsonNode model, SortedMap<String, JsonNode> files) {
        this.hub = hub;
        this.address = address;
        this.model = model;
        this.files = files;
    }

    /** Asks what the revision is now; the repository may hold anything there. */
    static HubCommit of(Fetching hub, HubAddress address) {
        JsonNode model = hub.json("/api/models/" + address.repository() + "/revision/"
                + Fetching.encoded(address.revision()) + "?blobs=true");
        String commit = model.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The hub names no commit of " + address + ". Does it speak the hub's API?");
        }
        String folder = address.folder().isEmpty() ? "" : address.folder() + "/";
        SortedMap<String, JsonNode> files = new TreeMap<>();
        for (JsonNode file : model.path("siblings")) {
            String path = file.path("rfilename").asText();
            if (path.startsWith(folder)) {
                files.put(path.substring(folder.length()), file);
            }
        }
        return new HubCommit(hub, address.at(commit), model, files);
    }

    /** What the hub says of the repository. */
    JsonNode model() {
        return model;
    }

    String commit() {
        return address.revision();
    }

    boolean isCheckpoint() {
        return CheckpointNames.isCheckpoint(files.keySet());
    }

    private List<String> wanted() {
        return CheckpointNames.wanted(files.keySet());
    }

    private JsonNode file(String name) {
        return Optional.ofNullable(files.get(name)).orElseThrow();
    }

    /** The same for every commit with the same files of the checkpoint. */
    String content() {
        Sha256 sha = new Sha256();
        for (String name : wanted()) {
            JsonNode file = file(name);
            String content = file.at("/lfs/sha256").asText(file.path("blobId").asText());
            sha.update(name + '\0' + (content.isEmpty() ? commit() : content) + '\n');
        }
        return sha.hex();
    }

    @Override
    public HubAddress address() {
        return address;
    }

    @Override
    public String state() {
        return commit();
    }

    @Override
    public long bytes() {
        return wanted().stream()
                .mapToLong(name -> file(name).path("size").asLong())
                .sum();
    }

    @Override
    public void fetch(Path directory, Consumer<String> before) {
        fetch(directory, before, () -> false);
    }

    /** @param stop asked again and again */
    void fetch(Path directory, Stop stop) {
        fetch(directory, stop::check, stop);
    }

    private void fetch(Path directory, Consumer<String> before, Stop stop) {
        String path = "/" + address.repository() + "/resolve/" + commit() + "/"
                + (address.folder().isEmpty() ? "" : Fetching.encodedPath(address.folder()) + "/");
        for (String name : wanted()) {
            before.accept(name);
            JsonNode file = file(name);
            long size = file.path("size").asLong(-1);
            FileFetch.Fetched fetched = hub.file(
                    path + Fetching.encoded(name), directory.resolve(name), size < 0 ? LARGEST_UNSIZED : size, stop);
            require(name, "digest", fetched.digest(), file.at("/lfs/sha256").asText(fetched.digest()));
            require(name, "size", "" + fetched.bytes(), size < 0 ? "" + fetched.bytes() : "" + size);
        }
    }

    private void require(String name, String what, String found, String promised) {
        if (!found.equals(promised)) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    address + ": " + name + " arrived with " + what + " " + found + ", the hub says " + promised);
        }
    }

    @Override
    public void close() {}
}
