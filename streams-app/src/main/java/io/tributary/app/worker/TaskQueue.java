package io.tributary.app.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a worker's tasks come from, at least once each and one at a time. A delivered task belongs to this worker until
 * it is accepted, or its lock runs out because nobody renewed it, or the queue is closed; then another worker gets it.
 * Not safe for use by several threads.
 */
public interface TaskQueue extends AutoCloseable {

    /**
     * Waits for a task. The one before must have been accepted.
     *
     * @return empty where none came in time
     */
    Optional<Delivery> poll(Duration timeout);

    /**
     * Prolongs the lock on the delivered task.
     *
     * @return false where the task is no longer this worker's; its result is still worth reporting
     */
    boolean renew();

    /** Ends the delivered task: nobody gets it again. Where it is no longer this worker's, nothing happens. */
    void accept();

    /** How long a lock lasts without being renewed. */
    Duration lock();

    /** Gives an unfinished task back at once. */
    @Override
    void close();
}
