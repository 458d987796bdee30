package io.tributary.merge.checkpoint;

/** What a checkpoint is imported as. */
public enum CheckpointKind {
    BASE("bases"),
    EXPERT("experts");

    private final String folder;

    CheckpointKind(String folder) {
        this.folder = folder;
    }

    /** The folder of the store that holds this kind; also the first part of a {@code store:} URI. */
    public String folder() {
        return folder;
    }
}
