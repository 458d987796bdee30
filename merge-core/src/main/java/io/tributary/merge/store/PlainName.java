package io.tributary.merge.store;

import io.tributary.merge.file.Printable;

/** A name of a file that leads nowhere else and is not hidden. */
final class PlainName {
    private PlainName() {}

    static String require(String name) {
        if (!isPlain(name)) {
            throw new IllegalArgumentException(Printable.quoted(name) + " is not a plain file name");
        }
        return name;
    }

    static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == '\0');
    }
}
