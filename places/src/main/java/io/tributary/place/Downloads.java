package io.tributary.place;

import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Checkpoints that are fetched into a directory of their own, imported into the store, and forgotten. */
final class Downloads {
    private static final String INDEX = "model.safetensors.index.json";
    private static final Set<String> BESIDE = Set.of("json", "txt", "model", "tiktoken", "jinja");

    private final Store store;
    private final Path directory;

    /** @param directory in which they lie meanwhile */
    Downloads(Store store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /** @param fetch writes the checkpoint's files into the directory that it is given */
    CheckpointRef bring(Consumer<Path> fetch) {
        Path temporary;
        try {
            Files.createDirectories(directory);
            temporary = Files.createTempDirectory(directory, "tributary-");
        } catch (IOException e) {
            throw FileFailure.writing(directory, e);
        }
        try {
            fetch.accept(temporary);
            return store.importCheckpoint(temporary, CheckpointKind.EXPERT);
        } finally {
            Directories.delete(temporary);
        }
    }

    /** Whether these are the names of a checkpoint: whole weights, an index, or an adapter. */
    static boolean isCheckpoint(Set<String> names) {
        return !weights(names).isEmpty();
    }

    /** Which files of a folder may belong to its checkpoint; names in folders below never do. */
    static List<String> wanted(Set<String> names) {
        Set<String> weights = weights(names);
        return names.stream()
                .filter(name -> isPlain(name) && (weights.contains(name) || isBeside(name)))
                .sorted()
                .toList();
    }

    private static Set<String> weights(Set<String> names) {
        if (names.contains("adapter_config.json")) {
            return only(names, "adapter_model.safetensors");
        }
        if (names.contains("model.safetensors")) {
            return Set.of("model.safetensors");
        }
        Set<String> found = new TreeSet<>();
        names.stream()
                .filter(name -> isPlain(name) && name.endsWith(".safetensors"))
                .filter(name -> !names.contains(INDEX) || name.startsWith("model-"))
                .forEach(found::add);
        return found;
    }

    private static Set<String> only(Set<String> names, String name) {
        return names.contains(name) ? Set.of(name) : Set.of();
    }

    /** Neither in a folder below nor with a way out of this one. */
    private static boolean isPlain(String name) {
        return !name.contains("/") && !name.contains("\\") && !name.startsWith(".") && !name.isEmpty();
    }

    private static boolean isBeside(String name) {
        return BESIDE.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
