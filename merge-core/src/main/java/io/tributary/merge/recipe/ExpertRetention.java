package io.tributary.merge.recipe;

/** Whether publishing brings an expert's files into the store. Replay needs them after its step, merging does not. */
public enum ExpertRetention {
    /** Copied into the store and kept. */
    KEEP,
    /** Left where it lies; the event names URI and digest. */
    REFERENCE;

    /** As a recipe writes it. */
    public String text() {
        return Word.text(this);
    }

    public static ExpertRetention parse(String text) {
        return Word.parse(ExpertRetention.class, "experts", text);
    }
}
