package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a store lies: a directory that all workers see, or a prefix of a bucket. */
public sealed interface StoreAddress extends CheckpointAddress {
    /** What lies in it at a relative path, for people and for other programs. */
    String at(String relative);

    /** A directory; absolute. */
    record Directory(Path path) implements StoreAddress {
        public Directory {
            path = path.toAbsolutePath().normalize();
        }

        @Override
        public String at(String relative) {
            return path.resolve(relative).toString();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A prefix of a bucket, or all of it.
     *
     * @param scheme {@code s3}, {@code gs} or {@code az}
     * @param bucket its name; in Azure a container's
     * @param path without slashes at its ends; empty for the whole bucket
     */
    record Prefix(String scheme, String bucket, String path) implements StoreAddress {
        @Override
        public String at(String relative) {
            return this + "/" + relative;
        }

        /** What it lies in; refused for a whole bucket. */
        public Prefix parent() {
            if (path.isEmpty()) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT, this + " is a whole bucket: name a folder or an object in it");
            }
            return new Prefix(scheme, bucket, path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        }

        /** What has this key in it. */
        public Prefix below(String key) {
            return new Prefix(scheme, bucket, path.isEmpty() ? key : path + "/" + key);
        }

        /** Its last name. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return scheme + "://" + bucket + (path.isEmpty() ? "" : "/" + path);
        }
    }

    /** Reads a directory, a {@code file:} URI, or {@code s3://}, {@code gs://} or {@code az://BUCKET/PREFIX}. */
    static StoreAddress parse(String text) {
        return Parsing.parse(text);
    }

    /** Addresses as text. What is refused is not repeated where it may hold a secret. */
    final class Parsing {
        private static final Set<String> SCHEMES = Set.of("s3", "gs", "az");
        private static final Pattern URI_LIKE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(/.*)?");
        private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

        private Parsing() {}

        private static StoreAddress parse(String text) {
            if (text.startsWith("file:")) {
                return new Directory(file(text));
            }
            Matcher uri = URI_LIKE.matcher(text);
            if (!uri.matches()) {
                return new Directory(Path.of(text));
            }
            String scheme = uri.group(1);
            if (scheme.equals("hf")) {
                throw new MergeException(
                        ErrorCode.NOT_SUPPORTED,
                        "hf:// is where checkpoints lie, for --base and publish: a store cannot lie there");
            }
            if (!SCHEMES.contains(scheme)) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        Printable.quoted(scheme + "://") + " is not known: expected a directory, file:, s3://, gs:// or"
                                + " az://BUCKET/PREFIX");
            }
            if (!BUCKET.matcher(uri.group(2)).matches()) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        "What follows " + scheme + ":// is not the name of a bucket. Credentials never belong into an"
                                + " address: they come from the environment or a profile (docs/object-stores.md)");
            }
            String path = uri.group(3) == null ? "" : uri.group(3);
            return new Prefix(scheme, uri.group(2), plain(path));
        }

        /** Names between single slashes; slashes at the ends are taken off. */
        static String plain(String given) {
            String path = given.replaceAll("^/+|/+$", "");
            for (String part : path.isEmpty() ? new String[0] : path.split("/", -1)) {
                boolean plain = !part.isEmpty() && !part.equals(".") && !part.equals("..");
                if (!plain || part.chars().anyMatch(c -> Character.isISOControl(c) || "?#\\".indexOf(c) >= 0)) {
                    throw new MergeException(
                            ErrorCode.INVALID_ARGUMENT,
                            "The path of the address is not plain: expected names between single slashes, without"
                                    + " ., .., ?, # and backslashes");
                }
            }
            return path;
        }

        static Path file(String uri) {
            try {
                return Path.of(URI.create(uri));
            } catch (IllegalArgumentException | FileSystemNotFoundException e) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        Printable.quoted(uri) + " is not the address of a file: expected file:///PATH",
                        e);
            }
        }
    }
}
