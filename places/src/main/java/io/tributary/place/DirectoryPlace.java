package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.store.Store;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory tree into which trainers write. A checkpoint is finished when its marker file is there (if one is asked
 * for), nothing about its files changed over several looks, and it opens: index, all shards, and every file as long as
 * its header says. Links to directories are not followed, names that begin with a dot are not looked at.
 */
public final class DirectoryPlace implements Place {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryPlace.class);

    private final Path root;
    private final PathTemplate template;
    private final int quietLooks;
    private final Optional<String> marker;
    private final Bringing bringing;
    private final Map<Path, Watched> watched = new HashMap<>();

    /** What is known of one path. */
    private static final class Watched {
        private Stamp stamp = new Stamp(Map.of());
        private int quiet;
        private boolean settled;
        private String said = "";
    }

    /**
     * @param paths which paths below the root are checkpoints: directories, or files where it ends in
     *     {@code .safetensors}
     * @param quietLooks how many looks in a row must find the same files
     * @param marker name of a file that the trainer writes last
     * @throws IllegalArgumentException where {@code paths} is no template
     */
    public DirectoryPlace(Path root, String paths, int quietLooks, Optional<String> marker, Optional<Store> store) {
        this.root = root.toAbsolutePath().normalize();
        this.template = PathTemplate.of(paths);
        this.quietLooks = quietLooks;
        this.marker = marker;
        this.bringing = store.<Bringing>map(Bringing::copying).orElseGet(Bringing::referring);
    }

    @Override
    public List<Candidate> look() {
        if (!Files.isDirectory(root)) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE, root + " is not there, or no directory. Mount it on this machine");
        }
        SortedMap<String, Path> found = new TreeMap<>();
        collect(root, "", 1, found);
        Set<Path> present = new HashSet<>(found.values());
        watched.keySet().removeIf(path -> !present.contains(path));
        List<Candidate> finished = new ArrayList<>();
        found.forEach((relative, path) -> {
            Watched state = watched.computeIfAbsent(path, unknown -> new Watched());
            try {
                finished(relative, path, state).ifPresent(finished::add);
            } catch (MergeException problem) {
                say(state, path, problem);
            }
        });
        return finished;
    }

    private void collect(Path directory, String prefix, int depth, SortedMap<String, Path> found) {
        for (Path path : Directories.list(directory)) {
            String name = String.valueOf(path.getFileName());
            if (name.startsWith(".")) {
                continue;
            }
            boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            if (depth == template.depth()) {
                boolean fits = template.ofFiles() ? Files.isRegularFile(path) : isDirectory;
                if (fits && template.match(prefix + name).isPresent()) {
                    found.put(prefix + name, path);
                }
            } else if (isDirectory) {
                collect(path, prefix + name + "/", depth + 1, found);
            }
        }
    }

    private Optional<Candidate> finished(String relative, Path path, Watched state) {
        Stamp now = Stamp.of(path);
        if (!now.equals(state.stamp)) {
            state.stamp = now;
            state.quiet = 1;
            state.settled = false;
        } else if (state.quiet < quietLooks) {
            state.quiet++;
        }
        if (state.settled
                || state.quiet < quietLooks
                || marker.filter(name -> !now.holds(name)).isPresent()) {
            return Optional.empty();
        }
        String sketch;
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            sketch = Sketch.of(checkpoint);
        }
        if (!Stamp.of(path).equals(now)) {
            return Optional.empty();
        }
        return Optional.of(new Found(relative, path, sketch, state));
    }

    /** Once for each thing that is wrong: most of them only mean that somebody still writes. */
    private static void say(Watched state, Path path, MergeException problem) {
        if (!state.said.equals(problem.getMessage())) {
            state.said = problem.getMessage();
            if (problem.code().type() == ErrorType.EXTERNAL) {
                LOG.warn("{} is left for the next look: {}", path, problem.getMessage());
            } else {
                LOG.info("{} is not a finished checkpoint: {}", path, problem.getMessage());
            }
        }
    }

    private final class Found implements Candidate {
        private final String relative;
        private final Path path;
        private final String sketch;
        private final Watched state;
        private final Stamp stamp;

        Found(String relative, Path path, String sketch, Watched state) {
            this.relative = relative;
            this.path = path;
            this.sketch = sketch;
            this.state = state;
            this.stamp = state.stamp;
        }

        @Override
        public String where() {
            return path.toString();
        }

        @Override
        public Map<String, String> identity() {
            return Map.of("sketch", sketch);
        }

        @Override
        public Map<String, String> variables() {
            return template.match(relative).orElseThrow();
        }

        @Override
        public Optional<String> base() {
            return Files.isDirectory(path) ? BaseModel.of(path) : Optional.empty();
        }

        @Override
        public long madeAtMillis() {
            return stamp.newestMillis();
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("path", relative);
        }

        @Override
        public CheckpointRef bring(Stop stop) {
            var reference = bringing.bring(path, stop);
            if (!Stamp.of(path).equals(stamp)) {
                throw new MergeException(
                        ErrorCode.CHANGED_AFTER_ACCEPTANCE, path + " changed while it was read; it is not finished");
            }
            return reference;
        }

        @Override
        public void settled() {
            state.settled = true;
        }
    }
}
