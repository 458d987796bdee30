package io.tributary.app.worker;

import io.tributary.app.lineage.TaskReport;

/** Where a worker's reports go. */
public interface Reports extends AutoCloseable {

    /** Sends without waiting; may be lost. */
    void progress(TaskReport.TaskProgress progress);

    /**
     * Sends and waits until the report is safe, however long the cluster is away.
     *
     * @throws InterruptedException where the worker is told to stop meanwhile
     */
    void result(TaskReport report) throws InterruptedException;

    @Override
    void close();
}
