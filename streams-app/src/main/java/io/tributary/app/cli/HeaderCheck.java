package io.tributary.app.cli;

import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.TensorRules;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.store.Store;
import io.tributary.merge.technique.Techniques;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A first look at an expert, from headers alone, so that what cannot be accepted is refused at once and before a byte
 * is copied. The worker's inspection decides; where the base cannot be opened from here, it decides alone.
 */
final class HeaderCheck {
    private HeaderCheck() {}

    /** @throws MergeException of type DATA where the expert does not fit the lineage's base */
    static void against(LineageStatus lineage, Store store, Path expert) {
        try (Checkpoint offered = Checkpoint.open(expert)) {
            Optional<Checkpoint> opened = base(lineage, store);
            if (opened.isPresent()) {
                try (Checkpoint base = opened.get()) {
                    Comparison.of(base, offered, rules(lineage)).requireAccepted();
                }
            }
        }
    }

    /** @throws MergeException {@code MISSING_STATISTIC} where the lineage's technique needs one that is not given */
    static void statistics(LineageStatus lineage, Set<String> given) {
        Recipe.parse(lineage.recipe()).tracks().values().stream()
                .flatMap(track -> Techniques.named(track.technique(), track.parameters()).statistic().stream())
                .filter(needed -> !given.contains(needed.role()))
                .findFirst()
                .ifPresent(needed -> {
                    throw new MergeException(
                            ErrorCode.MISSING_STATISTIC,
                            "Lineage '" + lineage.lineage() + "' needs every expert's " + needed.role()
                                    + " file. Publish it with --statistic " + needed.role() + "=FILE.safetensors");
                });
    }

    private static Optional<Checkpoint> base(LineageStatus lineage, Store store) {
        try {
            return Optional.of(store.open(lineage.base()));
        } catch (MergeException e) {
            return Optional.empty();
        }
    }

    private static TensorRules rules(LineageStatus lineage) {
        TensorGlobs globs = Recipe.parse(lineage.recipe()).tensors();
        return TensorRules.of(globs.skip(), globs.passThrough());
    }
}
