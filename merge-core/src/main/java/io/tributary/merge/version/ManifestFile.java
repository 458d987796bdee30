package io.tributary.merge.version;

/** A file of a version as it was sealed. */
public record ManifestFile(String sha256, long bytes) {}
