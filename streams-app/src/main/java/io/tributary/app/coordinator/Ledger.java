package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LedgerRow.ArrivalRow;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;

/** What the coordinator remembers. Only applying a fact writes to it. */
interface Ledger extends LedgerView {
    /** Replaces the row of the same key. */
    void put(LedgerRow row);

    void remove(String key);

    /** The task has its result. */
    default void close(String lineage, String taskId) {
        remove(TaskRow.key(lineage, taskId));
    }

    /** The expert leaves the queue: its step committed, or it was rejected. */
    default void dequeue(ExpertRow expert) {
        remove(new ArrivalRow(expert.lineage(), expert.arrival(), expert.expertId()).key());
    }

    /** Something now lies in the store. */
    default void stored(String lineage, String name) {
        put(new StoredRow(lineage, name));
    }
}
