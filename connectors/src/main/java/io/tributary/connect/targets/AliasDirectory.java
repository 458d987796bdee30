package io.tributary.connect.targets;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.version.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A link on a shared disk that always points to the promoted version. It is switched by one rename: whoever opens it
 * sees the old version or the new one. What is served is what the manifest behind the link says.
 */
public final class AliasDirectory implements Target {
    private final String directory;
    private final String link;

    /**
     * @param directory of the link; may name {@code {lineage}} and {@code {alias}}, is made where it is missing
     * @param link its name, for example {@code current}; may name the same
     */
    public AliasDirectory(String directory, String link) {
        this.directory = directory;
        this.link = link;
    }

    @Override
    public Observed observe(PromotedVersion version) {
        Path place = place(version);
        String served = "";
        if (Files.isSymbolicLink(place) && Files.isDirectory(place)) {
            served = Manifest.read(place).weights();
        }
        return new Observed(List.of(served), version.weights());
    }

    @Override
    public Observed deploy(PromotedVersion version) {
        Path place = place(version);
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(place)) {
            throw new MergeException(
                    ErrorCode.SERVING_REFUSED,
                    place + " is there and is no link; it is not replaced. Move it away, or name another link");
        }
        try {
            Path parent = place.toAbsolutePath().getParent();
            Path folder = Files.createDirectories(parent == null ? place : parent);
            Path fresh = folder.resolve(".tmp-" + place.getFileName() + "-" + version.number());
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, Path.of(version.path()));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Directories.sync(folder);
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.SERVING_UNAVAILABLE, "The link " + place + " could not be switched: " + e, e);
        }
        return observe(version);
    }

    private Path place(PromotedVersion version) {
        Map<String, String> names = version.variables();
        return Path.of(Text.fill(directory, names)).resolve(Text.fill(link, names));
    }
}
