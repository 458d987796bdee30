package io.tributary.merge.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which files of a folder elsewhere are worth fetching as a checkpoint, by their names alone. */
public final class CheckpointNames {
    private CheckpointNames() {}

    /** Whether these are the names of a checkpoint: whole weights, an index with shards, or an adapter. */
    public static boolean isCheckpoint(Set<String> names) {
        return !weights(names).isEmpty();
    }

    /**
     * Those that may belong to it or sign it, in name order; names in folders below, hidden ones and ways out never do.
     */
    public static List<String> wanted(Set<String> names) {
        Set<String> weights = weights(names);
        return names.stream()
                .filter(name -> isPlain(name) && (weights.contains(name) || isBeside(name)))
                .sorted()
                .toList();
    }

    private static Set<String> weights(Set<String> names) {
        if (names.contains(AdapterConfig.NAME)) {
            return only(names, CheckpointLayout.ADAPTER);
        }
        if (names.contains(CheckpointLayout.SINGLE)) {
            return Set.of(CheckpointLayout.SINGLE);
        }
        Set<String> found = new TreeSet<>();
        names.stream()
                .filter(name -> isPlain(name) && name.endsWith(".safetensors"))
                .filter(name -> !names.contains(CheckpointLayout.INDEX) || name.startsWith("model-"))
                .forEach(found::add);
        return found;
    }

    private static Set<String> only(Set<String> names, String name) {
        return names.contains(name) ? Set.of(name) : Set.of();
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.startsWith(".") && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
    }

    private static boolean isBeside(String name) {
        return name.equals(CheckpointLayout.INDEX) || name.endsWith(".sig") || AuxiliaryFiles.contains(name);
    }
}
