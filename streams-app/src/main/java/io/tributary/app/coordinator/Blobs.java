package io.tributary.app.coordinator;

/** How blobs are named where they leave the store. */
final class Blobs {
    private static final String VERSION = "versions/";

    private Blobs() {}

    static String state(String digest) {
        return "state/" + digest;
    }

    static String rendered(String digest) {
        return "rendered/" + digest;
    }

    /** Plans, inspection reports, diagnostics and histories. */
    static String report(String digest) {
        return "reports/" + digest;
    }

    static String version(long number) {
        return VERSION + number;
    }

    static boolean isVersion(String name) {
        return name.startsWith(VERSION);
    }

    static long versionNumber(String name) {
        return Long.parseLong(name.substring(VERSION.length()));
    }
}
