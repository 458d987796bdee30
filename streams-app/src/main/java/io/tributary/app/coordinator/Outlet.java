package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;

/** Where what follows from a fact goes. */
interface Outlet {
    void send(Task task);

    /** Asks something of another lineage. */
    void ask(LineageEvent event);

    void tell(StatusRow row);

    void announce(Announcement announcement);
}
