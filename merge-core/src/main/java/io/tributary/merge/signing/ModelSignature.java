package io.tributary.merge.signing;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model's detached signature, {@code model.sig} in its directory, over every other file there; beside a bare file,
 * the file's name with {@code .sig}. OpenSSF model signing 1.0, so that its other tools read it.
 */
public final class ModelSignature {
    /** In a model's directory. */
    public static final String NAME = "model.sig";

    /** How every signature's name ends. */
    public static final String SUFFIX = ".sig";

    private static final int LARGEST = 16 << 20;
    private static final int MOST = 16;

    private ModelSignature() {}

    /** Who signed, and how many files. */
    public record Verified(TrustedKey key, int files) {}

    /**
     * Signs a directory or a bare file and returns where the signature lies; an older one of that name is replaced.
     *
     * @throws MergeException {@code NOT_A_CHECKPOINT} where there is nothing to sign, {@code PATH_ESCAPES} where there
     *     is a link
     */
    public static Path sign(Path model, Signer signer) {
        SortedMap<String, String> digests = new TreeMap<>();
        files(model).forEach((name, file) -> digests.put(name, Sha256.of(file)));
        if (digests.isEmpty()) {
            throw new MergeException(ErrorCode.NOT_A_CHECKPOINT, model + " holds no files to sign.");
        }
        Path name = model.toAbsolutePath().normalize().getFileName();
        SignedFiles files = new SignedFiles(String.valueOf(name), digests);
        Path place = beside(model);
        DurableFile.replace(place, SignatureBundle.sign(files, signer).json().getBytes(StandardCharsets.UTF_8));
        return place;
    }

    /**
     * Checks the signature against every file of the model.
     *
     * @param trusted at least one; any of them may have signed
     * @throws MergeException {@code NOT_SIGNED}, {@code UNKNOWN_SIGNER} or {@code SIGNATURE_MISMATCH}, with the file's
     *     name where one differs, is missing, or was not signed
     */
    public static Verified verify(Path model, Path signature, List<TrustedKey> trusted) {
        if (!Files.exists(signature)) {
            throw new MergeException(
                    ErrorCode.NOT_SIGNED,
                    model + " is not signed: there is no " + signature + ". Sign it: tributary sign");
        }
        Opened opened = open(signature, trusted);
        SortedMap<String, Path> found = files(model);
        SortedMap<String, String> signed = opened.files().digests();
        TreeSet<String> names = new TreeSet<>(found.keySet());
        names.addAll(signed.keySet());
        for (String name : names) {
            Path file = found.get(name);
            String digest = signed.get(name);
            if (file == null) {
                throw mismatch(signature, Printable.quoted(name) + " is missing");
            }
            if (digest == null) {
                throw mismatch(signature, Printable.quoted(name) + " was not signed");
            }
            if (!digest.equals(Sha256.of(file))) {
                throw mismatch(signature, Printable.quoted(name) + " is not as it was signed");
            }
        }
        return new Verified(opened.key(), found.size());
    }

    /** Where a model's own signature lies, whether it is there or not. */
    public static Path beside(Path model) {
        return Files.isDirectory(model) ? model.resolve(NAME) : Path.of(model + SUFFIX);
    }

    /** Every signature that lies with a model, at most sixteen, in name order. */
    public static List<Path> all(Path model) {
        if (!Files.isDirectory(model)) {
            Path own = beside(model);
            return Files.isRegularFile(own) ? List.of(own) : List.of();
        }
        return Directories.list(model).stream()
                .filter(file ->
                        file.toString().endsWith(SUFFIX) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .limit(MOST)
                .toList();
    }

    /**
     * Requires that files were signed by a trusted key; further files that were signed with them do not matter.
     *
     * @param what is checked, for messages
     * @param signatures any of them may do
     * @param digests of the files that count, by name
     * @throws MergeException {@code NOT_SIGNED}, {@code UNKNOWN_SIGNER} or {@code SIGNATURE_MISMATCH}
     */
    public static TrustedKey require(
            String what, List<Path> signatures, SortedMap<String, String> digests, List<TrustedKey> trusted) {
        MergeException last = new MergeException(
                ErrorCode.NOT_SIGNED,
                what + " is not signed; one of these keys must have signed it: " + fingerprints(trusted)
                        + ". Sign it (tributary sign DIR --key KEY) and publish it again.");
        for (Path signature : signatures) {
            try {
                Opened opened = open(signature, trusted);
                requireCovered(opened.files().digests(), digests);
                return opened.key();
            } catch (MergeException refused) {
                last = new MergeException(refused.code(), what + ": " + refused.getMessage(), refused);
            }
        }
        throw last;
    }

    private static void requireCovered(SortedMap<String, String> signed, SortedMap<String, String> digests) {
        // A bare file has another name once it lies in the store.
        if (signed.size() == 1 && digests.size() == 1 && signed.values().containsAll(digests.values())) {
            return;
        }
        digests.forEach((name, digest) -> {
            String found = signed.get(name);
            if (!digest.equals(found)) {
                throw new MergeException(
                        ErrorCode.SIGNATURE_MISMATCH,
                        Printable.quoted(name) + (found == null ? " was not signed" : " is not as it was signed"));
            }
        });
    }

    private record Opened(SignedFiles files, TrustedKey key) {}

    private static Opened open(Path signature, List<TrustedKey> trusted) {
        try {
            SignatureBundle bundle = SignatureBundle.parse(read(signature));
            for (TrustedKey key : trusted) {
                if (bundle.isBy(key)) {
                    return new Opened(SignedFiles.parse(bundle.payload()), key);
                }
            }
            boolean known = trusted.stream().anyMatch(key -> key.fingerprint().equals(bundle.hint()));
            throw known
                    ? mismatch(signature, "it claims key " + bundle.hint() + ", which did not sign it")
                    : new MergeException(
                            ErrorCode.UNKNOWN_SIGNER,
                            "Signature " + signature.getFileName() + " is by key "
                                    + (Sha256.isDigest(bundle.hint()) ? bundle.hint() : "(unnamed)")
                                    + ", which is none of " + fingerprints(trusted) + ".");
        } catch (UnusableSignature e) {
            throw mismatch(signature, String.valueOf(e.getMessage()));
        }
    }

    private static String fingerprints(List<TrustedKey> keys) {
        return keys.stream().map(TrustedKey::fingerprint).collect(Collectors.joining(", "));
    }

    private static MergeException mismatch(Path signature, String what) {
        return new MergeException(
                ErrorCode.SIGNATURE_MISMATCH, "Signature " + signature.getFileName() + " does not hold: " + what + ".");
    }

    /** Regular files by relative path, without signatures and what git keeps. */
    private static SortedMap<String, Path> files(Path model) {
        SortedMap<String, Path> files = new TreeMap<>();
        if (!Files.isDirectory(model)) {
            files.put(String.valueOf(model.getFileName()), model);
            return files;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(model)) {
            walk.forEach(all::add);
        } catch (IOException e) {
            throw FileFailure.reading(model, e);
        }
        for (Path file : all) {
            Path relative = model.relativize(file);
            boolean ignored = SignedFiles.IGNORED.contains(relative.getName(0).toString());
            boolean signature =
                    relative.getNameCount() == 1 && relative.toString().endsWith(SUFFIX);
            if (ignored || signature) {
                continue;
            }
            if (Files.isSymbolicLink(file)) {
                throw new MergeException(
                        ErrorCode.PATH_ESCAPES, file + " is a link; a signed model holds its files itself (cp -rL).");
            }
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                files.put(relative.toString().replace(file.getFileSystem().getSeparator(), "/"), file);
            }
        }
        return files;
    }

    private static byte[] read(Path signature) throws UnusableSignature {
        try {
            if (Files.size(signature) > LARGEST) {
                throw new UnusableSignature("it is larger than " + LARGEST + " bytes");
            }
            return Files.readAllBytes(signature);
        } catch (IOException e) {
            throw FileFailure.reading(signature, e);
        }
    }
}
