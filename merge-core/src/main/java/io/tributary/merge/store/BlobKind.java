package io.tributary.merge.store;

import java.util.Optional;

/** What a lineage's blobs are; each kind has its own folder. */
public enum BlobKind {
    /** A shard's accumulators: safetensors. */
    STATE("state"),
    /** A shard's weights, ready to be assembled into a version: safetensors. */
    RENDERED("rendered"),
    /** Plans, inspection reports, diagnostics, histories: JSON. */
    REPORTS("reports");

    private final String folder;

    BlobKind(String folder) {
        this.folder = folder;
    }

    public String folder() {
        return folder;
    }

    static Optional<BlobKind> inFolder(String folder) {
        for (BlobKind kind : values()) {
            if (kind.folder.equals(folder)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
