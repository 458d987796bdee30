package io.tributary.connect.serving;

import io.tributary.connect.event.Promotion;
import io.tributary.connect.targets.PromotedVersion;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.version.Manifest;
import java.nio.file.Path;
import java.util.List;

/**
 * Where promoted versions lie.
 *
 * @param store on this machine
 * @param atServer the same directory where the serving system runs
 */
record Versions(Path store, String atServer) {
    /**
     * The version that a promotion names.
     *
     * @throws io.tributary.merge.MergeException where its manifest cannot be read
     */
    PromotedVersion of(Promotion promotion) {
        long number = promotion.version().orElseThrow();
        Path directory = new LocalStore(store, List.of())
                .lineage(promotion.lineage())
                .version(number)
                .directory();
        Path relative = store.toAbsolutePath().normalize().relativize(directory);
        return new PromotedVersion(
                promotion.lineage(),
                promotion.alias(),
                number,
                Manifest.read(directory).weights(),
                directory,
                atServer.replaceFirst("/+$", "") + "/" + relative);
    }
}
