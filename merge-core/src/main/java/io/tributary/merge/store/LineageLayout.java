package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where things of one lineage lie in every store: names between slashes, relative to the store. */
record LineageLayout(String lineage) {
    private static final Pattern LINEAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}(@[a-z]+)?");
    static final Pattern VERSION = Pattern.compile("[0-9]{6,18}");

    LineageLayout {
        if (!LINEAGE.matcher(lineage).matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    Printable.quoted(lineage) + " is not a lineage name: expected 1 to 128 letters, digits, dots, "
                            + "dashes and underscores, beginning with a letter or digit");
        }
    }

    String root() {
        return "lineages/" + lineage;
    }

    String folder(BlobKind kind) {
        return root() + "/" + kind.folder();
    }

    String blob(BlobRef ref) {
        return root() + "/" + ref;
    }

    String versions() {
        return root() + "/versions";
    }

    String version(long number) {
        return versions() + "/" + nameOf(number);
    }

    /** @throws IllegalArgumentException where no version can have the number */
    String newVersion(long number) {
        if (number < 1) {
            throw new IllegalArgumentException("Versions begin at 1, not " + number);
        }
        return version(number);
    }

    static String nameOf(long number) {
        return String.format("%06d", number);
    }

    /** The number that a folder of versions is named by. */
    static Optional<Long> numberOf(String name) {
        return VERSION.matcher(name).matches() ? Optional.of(Long.valueOf(name)) : Optional.empty();
    }

    MergeException unknownVersion(long number, List<Long> known) {
        return new MergeException(
                ErrorCode.UNKNOWN_VERSION,
                "Lineage " + lineage + " has no version " + number + "; "
                        + (known.isEmpty() ? "it has none yet" : "it has " + known));
    }
}
