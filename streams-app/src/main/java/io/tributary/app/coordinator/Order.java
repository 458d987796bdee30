package io.tributary.app.coordinator;

import io.tributary.app.lineage.Task;
import io.tributary.merge.task.TaskWork;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A task before it is sent: work, its place, and what its id is made of.
 *
 * @param epoch 0 where the work belongs to no step
 * @param step 0 where the work belongs to no step
 * @param shard -1 where the work belongs to no shard
 * @param inputs digests and whatever else decides the result beside the place; their order and number are for ever,
 *     since another id would be another task
 */
record Order(int epoch, long step, int shard, TaskWork work, List<String> inputs) {
    private static final int NO_SHARD = -1;

    /** Work that belongs to no step. */
    static Order of(TaskWork work, List<String> inputs) {
        return new Order(0, 0, NO_SHARD, work, inputs);
    }

    /** Work for a step as a whole. */
    static Order of(int epoch, long step, TaskWork work, List<String> inputs) {
        return new Order(epoch, step, NO_SHARD, work, inputs);
    }

    /** SHA-256 of lineage, track, epoch, kind, step, shard and inputs, a line each. */
    String id(String lineage) {
        StringBuilder text = new StringBuilder();
        text.append(lineage).append('\n');
        text.append(Standing.TRACK).append('\n');
        text.append(epoch).append('\n');
        text.append(work.getClass().getSimpleName()).append('\n');
        text.append(step).append('\n');
        text.append(shard).append('\n');
        inputs.forEach(input -> text.append(input).append('\n'));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    Task task(Standing standing) {
        return new Task(
                id(standing.lineage()),
                standing.lineage(),
                Standing.TRACK,
                epoch,
                step,
                shard,
                1,
                standing.recipe().numerics(),
                standing.now(),
                work);
    }
}
