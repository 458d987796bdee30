package io.tributary.app.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * Where work comes from (tasks, requests), at least once each and one at a time. What is delivered belongs to this
 * process until it is accepted, or its lock runs out because nobody renewed it, or the queue is closed; then another
 * one gets it. Not safe for use by several threads.
 *
 * @param <T> a piece of work
 */
public interface WorkQueue<T> extends AutoCloseable {

    /**
     * Waits for work. What came before must have been accepted.
     *
     * @return empty where none came in time
     */
    Optional<Delivery<T>> poll(Duration timeout);

    /**
     * Prolongs the lock on what was delivered.
     *
     * @return false where it is no longer this process's; its result is still worth reporting
     */
    boolean renew();

    /** Ends what was delivered: nobody gets it again. Where it is no longer this process's, nothing happens. */
    void accept();

    /** How long a lock lasts without being renewed. */
    Duration lock();

    /** Gives unfinished work back at once. */
    @Override
    void close();
}
