package io.tributary.place;

import java.util.List;

/** Somewhere that checkpoints are put by others. Used by one thread. */
public interface Place extends AutoCloseable {
    /**
     * The checkpoints that are finished and were not among those of an earlier look, or changed since. Cheap: nothing
     * is copied or hashed yet.
     *
     * @throws io.tributary.merge.MergeException where the place cannot be reached at all
     */
    List<Candidate> look();

    @Override
    default void close() {}
}
