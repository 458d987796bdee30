package io.tributary.connect.serving;

import io.tributary.connect.event.Promotion;
import io.tributary.connect.targets.PromotedVersion;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.version.Manifest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Promoted versions: what is known of them, and that they lie where serving systems load them. */
final class Versions {
    private final Store store;
    private final String atServer;
    private final Optional<VersionCopies> copies;

    /**
     * @param atServer what the serving system calls the store's directory, or that of the copies
     * @param copies empty where versions are loaded from the store itself
     */
    Versions(Store store, String atServer, Optional<VersionCopies> copies) {
        this.store = store;
        this.atServer = atServer.replaceFirst("/+$", "");
        this.copies = copies;
    }

    /**
     * The version that a promotion names, whether it was brought already or not.
     *
     * @throws MergeException where the store does not have it, or its manifest cannot be read
     */
    PromotedVersion of(Promotion promotion) {
        long number = promotion.version().orElseThrow();
        LineageStore lineage = store.lineage(promotion.lineage());
        String path = lineage.path(number);
        Manifest manifest = lineage.file(number, Manifest.NAME)
                .map(json -> Manifest.parse(path + "/" + Manifest.NAME, json))
                .orElseThrow(() -> new MergeException(
                        ErrorCode.UNKNOWN_VERSION,
                        "The store has no version " + number + " of " + promotion.lineage()
                                + ": it was deleted, or the connector's store is not the coordinator's"));
        return new PromotedVersion(
                promotion.lineage(), promotion.alias(), number, manifest.weights(), atServer + "/" + path);
    }

    /** Makes it lie where it is loaded from, complete; nothing where it already does. */
    void bring(PromotedVersion version) {
        copies.ifPresent(kept -> kept.bring(store.lineage(version.lineage()), version));
    }

    /** Once a promotion is carried out, what its alias points to stays, and what it pointed to before. */
    void tidy(Promotion promotion) {
        Set<Long> wanted = Stream.concat(promotion.version().stream(), promotion.previous().stream())
                .collect(Collectors.toUnmodifiableSet());
        copies.ifPresent(kept -> kept.keepOnly(promotion.lineage(), wanted));
    }
}
