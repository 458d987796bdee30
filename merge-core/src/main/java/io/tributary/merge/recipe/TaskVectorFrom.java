package io.tributary.merge.recipe;

/** What an expert's task vector is its difference from. */
public enum TaskVectorFrom {
    /** The lineage's base, whatever the expert was fine-tuned from. */
    BASE,
    /** What the expert says that it was fine-tuned from; the base where it says nothing. */
    START;

    /** As a recipe writes it. */
    public String text() {
        return Word.text(this);
    }

    public static TaskVectorFrom parse(String text) {
        return Word.parse(TaskVectorFrom.class, "taskVector", text);
    }
}
