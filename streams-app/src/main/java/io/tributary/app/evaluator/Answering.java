package io.tributary.app.evaluator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;

/** Where an evaluator's answers go. */
@FunctionalInterface
public interface Answering {
    /**
     * Sends and waits until the answer is safe.
     *
     * @throws InterruptedException where the evaluator is told to stop meanwhile
     */
    void send(EvaluationCompleted answer) throws InterruptedException;
}
