package io.tributary.app.lineage;

import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.task.TaskWork;

/**
 * One unit of worker work. {@code id} is a hash of everything that decides the result (lineage, track, epoch, kind,
 * step, shard, input digests), so that the first result of an id counts and later ones are the same.
 *
 * @param step 0 where the work belongs to no step
 * @param shard -1 where the work belongs to no shard
 * @param attempt 1 for the first sending
 */
public record Task(
        String id,
        String lineage,
        String track,
        int epoch,
        long step,
        int shard,
        int attempt,
        Numerics numerics,
        long issuedAtMillis,
        TaskWork work) {
    /** The same work sent again. */
    public Task again(long atMillis) {
        return new Task(id, lineage, track, epoch, step, shard, attempt + 1, numerics, atMillis, work);
    }
}
