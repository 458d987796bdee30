package io.tributary.place;

import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.Map;
import java.util.Optional;

/** A finished checkpoint where it was found. */
public interface Candidate {
    /** Where it is, for people. */
    String where();

    /**
     * What tells it from every other checkpoint of the place, and stays the same as long as its content does: the
     * source partition under which Connect remembers that it was announced.
     */
    Map<String, String> identity();

    /** What names may be made of: parts of its path, its repository, its version. */
    Map<String, String> variables();

    /** What it was fine-tuned from, by its own account. */
    Optional<String> base();

    /** Milliseconds since 1970 at which it was made; the same whenever one asks. */
    long madeAtMillis();

    /** For the event. */
    Map<String, String> attributes();

    /**
     * Makes it readable for workers and digests it; may take long.
     *
     * @param stop asked now and then
     * @throws io.tributary.merge.MergeException where it is no checkpoint after all, or changes meanwhile
     */
    CheckpointRef bring(Stop stop);

    /** It was announced, or never will be: the place need not offer it again. */
    void settled();
}
