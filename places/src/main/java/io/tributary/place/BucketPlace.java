package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointNames;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.store.Bucket;
import io.tributary.merge.store.BucketCheckpoint;
import io.tributary.merge.store.RemoteObject;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A prefix of a bucket into which trainers upload. A checkpoint is finished when its marker is there (if one is asked
 * for), nothing about its objects changed over several looks, and its names are those of a checkpoint with all shards.
 * Each object appears whole, so that only the folder can be half written.
 */
public final class BucketPlace implements Place {

    private final Bucket bucket;
    private final Settings settings;
    private final PathTemplate template;
    private final Downloads downloads;
    private final Map<String, Watched> watched = new HashMap<>();

    /**
     * What is watched.
     *
     * @param address of the prefix
     * @param paths which folders below it are checkpoints, or which objects where it ends in {@code .safetensors}
     * @param quietLooks how many looks in a row must find the same objects
     * @param marker name of an object that the trainer writes last
     */
    public record Settings(StoreAddress.Prefix address, String paths, int quietLooks, Optional<String> marker) {}

    /** What is known of one path. */
    private static final class Watched {
        private SortedMap<String, RemoteObject> objects = new TreeMap<>();
        private int quiet;
        private boolean settled;
    }

    /**
     * @param bucket opened at the watched prefix
     * @param directory in which files lie until they are in the store
     * @throws IllegalArgumentException where {@code paths} is no template
     */
    public BucketPlace(Bucket bucket, Settings settings, Store store, Path directory) {
        this.bucket = bucket;
        this.settings = settings;
        this.template = PathTemplate.of(settings.paths());
        this.downloads = new Downloads(store, directory);
    }

    @Override
    public List<Candidate> look() {
        Map<String, SortedMap<String, RemoteObject>> found = found("");
        watched.keySet().retainAll(found.keySet());
        List<Candidate> finished = new ArrayList<>();
        found.forEach((path, objects) -> {
            Watched state = watched.computeIfAbsent(path, unknown -> new Watched());
            if (isFinished(objects, state)) {
                finished.add(new Found(path, state));
            }
        });
        return finished;
    }

    /**
     * Objects of everything that may be a checkpoint, by path and name.
     *
     * @param prefix of their keys: empty, or with a slash at its end
     */
    private Map<String, SortedMap<String, RemoteObject>> found(String prefix) {
        Map<String, SortedMap<String, RemoteObject>> found = new TreeMap<>();
        for (RemoteObject object : bucket.list(prefix)) {
            String[] parts = object.key().split("/", -1);
            boolean isFile = parts.length == template.depth() && template.ofFiles();
            if (isFile || (parts.length == template.depth() + 1 && !template.ofFiles())) {
                String path = String.join("/", List.of(parts).subList(0, template.depth()));
                if (template.match(path).isPresent()) {
                    found.computeIfAbsent(path, unknown -> new TreeMap<>()).put(parts[parts.length - 1], object);
                }
            }
        }
        return found;
    }

    private boolean isFinished(SortedMap<String, RemoteObject> now, Watched state) {
        if (!now.equals(state.objects)) {
            state.objects = now;
            state.quiet = 1;
            state.settled = false;
        } else if (state.quiet < settings.quietLooks()) {
            state.quiet++;
        }
        return !state.settled
                && state.quiet >= settings.quietLooks()
                && settings.marker().filter(name -> !now.containsKey(name)).isEmpty()
                && CheckpointNames.isCheckpoint(now.keySet());
    }

    @Override
    public void close() {
        bucket.close();
    }

    private final class Found implements Candidate {
        private final String path;
        private final Watched state;
        private final SortedMap<String, RemoteObject> objects;

        Found(String path, Watched state) {
            this.path = path;
            this.state = state;
            this.objects = state.objects;
        }

        @Override
        public String where() {
            return settings.address().at(path);
        }

        /** Names, sizes and times of what belongs to it, and where it is: another upload is another one. */
        @Override
        public Map<String, String> identity() {
            Sha256 sha = new Sha256().update(path + '\0');
            for (String name : CheckpointNames.wanted(objects.keySet())) {
                RemoteObject object = object(name);
                sha.update(name + '\0' + object.bytes() + '\0' + object.modified() + '\n');
            }
            return Map.of("sketch", sha.hex());
        }

        private RemoteObject object(String name) {
            return Optional.ofNullable(objects.get(name)).orElseThrow();
        }

        @Override
        public Map<String, String> variables() {
            return template.match(path).orElseThrow();
        }

        /** What holds its objects, and little else. */
        private String folder() {
            return template.ofFiles() ? path.substring(0, path.lastIndexOf('/') + 1) : path + "/";
        }

        @Override
        public Optional<String> base() {
            return BaseModel.of(this::text);
        }

        private Optional<String> text(String name) {
            return Optional.ofNullable(objects.get(name))
                    .filter(object -> object.bytes() <= BaseModel.LARGEST_BYTES)
                    .flatMap(object -> bucket.read(object.key(), 0, (int) object.bytes()))
                    .map(content -> new String(content, StandardCharsets.UTF_8));
        }

        @Override
        public long madeAtMillis() {
            return objects.values().stream()
                    .mapToLong(object -> object.modified().toEpochMilli())
                    .max()
                    .orElse(0);
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("path", path);
        }

        @Override
        public CheckpointRef bring(Stop stop) {
            CheckpointRef reference = downloads.bring(directory ->
                    BucketCheckpoint.find(bucket, settings.address(), path).fetch(directory, stop::check));
            if (!objects.equals(found(folder()).get(path))) {
                throw new MergeException(
                        ErrorCode.CHANGED_AFTER_ACCEPTANCE, where() + " changed while it was read; it is not finished");
            }
            return reference;
        }

        @Override
        public void settled() {
            state.settled = true;
        }
    }
}
