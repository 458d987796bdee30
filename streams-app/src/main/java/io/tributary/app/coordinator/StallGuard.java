package io.tributary.app.coordinator;

import io.tributary.app.lineage.StatusRow.StallStatus;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Work on one partition, which ends for good with the first failure that is our own fault. The transaction is aborted
 * then: nothing is stored, sent or committed of the input that failed, and (see {@link Stalls}) nothing is read after
 * it. Failures of Kafka pass: Streams knows what to do about them.
 */
final class StallGuard {
    private static final int LONGEST_TEXT = 300;

    private final Stalls stalls;
    private final int partition;
    private boolean told;

    StallGuard(Stalls stalls, int partition) {
        this.stalls = stalls;
        this.partition = partition;
    }

    /** @param stall what there is to say, given the exceptions as text */
    void run(Runnable work, Function<String, StallStatus> stall) {
        if (stalls.at(partition).isPresent()) {
            throw new IllegalStateException("partition " + partition + " stands still, but its input was read");
        }
        try {
            work.run();
        } catch (RuntimeException failure) {
            if (!isOurs(failure)) {
                throw failure;
            }
            StallStatus begun = stall.apply(text(failure));
            stalls.begin(begun, failure);
            throw new StalledException(begun.where(), failure);
        }
    }

    /** The stall that keeps this partition still. */
    Optional<StallStatus> stall() {
        return stalls.at(partition);
    }

    /**
     * True the first time: readers are to be told whether the partition moves, since an earlier process may have left
     * word.
     */
    boolean isNews() {
        boolean news = !told;
        told = true;
        return news;
    }

    private static String text(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? brief(failure) : brief(failure) + ", caused by " + brief(root);
    }

    /** Some exceptions print whole rows; the log has them. */
    private static String brief(Throwable failure) {
        String text = failure.toString();
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /**
     * Kafka's exceptions are not, but for a value that we made and that cannot be written, or wrote and cannot read.
     */
    private static boolean isOurs(RuntimeException failure) {
        if (!(failure instanceof KafkaException)) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SerializationException) {
                return true;
            }
        }
        return false;
    }
}
