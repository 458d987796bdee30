package io.tributary.connect.serving;

import io.tributary.connect.targets.PromotedVersion;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.FreshDirectory;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.Verification;
import io.tributary.merge.version.Verification.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of versions in a directory that is laid out as a store is, and from which serving systems load. No cache:
 * nothing goes to make room, since whoever serves a version may open its files again at any time.
 */
final class VersionCopies {
    private static final Logger LOG = LoggerFactory.getLogger(VersionCopies.class);

    private final Path root;

    /** @param root absolute, and nobody else's: other versions than those that are served are removed */
    VersionCopies(Path root) {
        this.root = root;
    }

    /**
     * Copies a version, unless it lies here; it has its name once every byte was held against its manifest.
     *
     * @param from its lineage in the store
     * @throws MergeException {@code STATE_CORRUPT} where the copy is not what the manifest says, {@code OUTPUT_EXISTS}
     *     where another version has its place
     */
    void bring(LineageStore from, PromotedVersion version) {
        Path place = root.resolve(from.path(version.number()));
        if (Files.isDirectory(place)) {
            requireSame(place, version);
            return;
        }
        try {
            FreshDirectory.make(place, copy -> {
                from.copyVersion(version.number(), copy);
                requireIntact(copy, version);
            });
        } catch (IOException e) {
            throw FileFailure.writing(place, e);
        }
        Directories.sync(place.resolveSibling(""));
    }

    private static void requireSame(Path place, PromotedVersion version) {
        if (!Manifest.read(place).weights().equals(version.weights())) {
            throw new MergeException(
                    ErrorCode.OUTPUT_EXISTS,
                    place + " is another version of this number than the store's: it came from another store. Remove"
                            + " it, or give the connector a versions.directory of its own");
        }
    }

    private static void requireIntact(Path copy, PromotedVersion version) {
        Verification verified = Verification.of(copy);
        Stream<String> wrong = verified.findings().stream().map(Finding::message);
        if (!verified.manifest().weights().equals(version.weights())) {
            wrong = Stream.of("it was replaced while it was copied");
        }
        wrong.findFirst().ifPresent(what -> {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "Version " + version.number() + " of " + version.lineage() + " is not what was sealed: " + what);
        });
    }

    /**
     * Removes the lineage's other copies, and what interrupted work left beside them; nothing else. Where that fails,
     * the next one does it.
     */
    void keepOnly(String lineage, Set<Long> numbers) {
        LineageStore copies = new LocalStore(root, List.of()).lineage(lineage);
        try {
            copies.versions().stream()
                    .filter(number -> !numbers.contains(number))
                    .forEach(copies::deleteVersion);
            Directories.list(root.resolve(copies.path(1)).resolveSibling("")).stream()
                    .filter(FreshDirectory::isUnfinished)
                    .forEach(Directories::delete);
        } catch (MergeException e) {
            LOG.warn("Copies of versions that nobody serves any more stay for now: {}", e.getMessage());
        }
    }
}
