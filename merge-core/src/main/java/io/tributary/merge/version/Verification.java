package io.tributary.merge.version;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A version held against its manifest, every byte of it.
 *
 * @param files how many were checked
 * @param bytes how many were read
 * @param findings in name order; empty where all is as it was sealed
 */
public record Verification(Path version, Manifest manifest, int files, long bytes, List<Finding> findings) {
    public Verification {
        findings = List.copyOf(findings);
    }

    /** What is wrong with one file. */
    public record Finding(String file, Kind kind, String message) {}

    /** How a file departs from the manifest. */
    public enum Kind {
        MISSING,
        CHANGED,
        EXTRA
    }

    public boolean intact() {
        return findings.isEmpty();
    }

    /** Reads and hashes every file. */
    public static Verification of(Path version) {
        Manifest manifest = Manifest.read(version);
        List<Finding> findings = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, ManifestFile> entry : manifest.files().entrySet()) {
            Path file = version.resolve(entry.getKey());
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                bytes += size(file);
                check(file, entry.getKey(), entry.getValue(), findings);
            } else {
                findings.add(new Finding(
                        entry.getKey(),
                        Kind.MISSING,
                        entry.getKey() + " is missing; the manifest lists it with "
                                + entry.getValue().bytes() + " bytes"));
            }
        }
        for (Path file : Directories.list(version)) {
            String name = String.valueOf(file.getFileName());
            if (!isApart(name) && !manifest.files().containsKey(name)) {
                findings.add(new Finding(name, Kind.EXTRA, name + " is not in the manifest"));
            }
        }
        findings.sort(java.util.Comparator.comparing(Finding::file));
        return new Verification(version, manifest, manifest.files().size(), bytes, findings);
    }

    /** What the manifest cannot list: itself, and signatures, which come later. */
    private static boolean isApart(String name) {
        return name.equals(Manifest.NAME) || name.endsWith(ModelSignature.SUFFIX);
    }

    private static void check(Path file, String name, ManifestFile expected, List<Finding> findings) {
        long size = size(file);
        if (size != expected.bytes()) {
            findings.add(
                    new Finding(name, Kind.CHANGED, name + " has " + size + " bytes, expected " + expected.bytes()));
            return;
        }
        String digest = Sha256.of(file);
        if (!digest.equals(expected.sha256())) {
            findings.add(new Finding(
                    name, Kind.CHANGED, name + " has the digest " + digest + ", expected " + expected.sha256()));
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }
}
