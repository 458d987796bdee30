package io.tributary.app.wire;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Every type that travels on its own, and what it is read as. */
final class MessageTypes {
    private static final List<Class<?>> ROOTS = List.of(
            LineageEvent.class,
            Announcement.class,
            Task.class,
            TaskReport.class,
            StatusRow.class,
            Fact.class,
            LedgerRow.class);

    private MessageTypes() {}

    static Stream<Class<?>> all() {
        return ROOTS.stream()
                .flatMap(root -> SchemaNames.records(root).stream())
                .sorted(Comparator.comparing(SchemaNames::name));
    }

    static Class<?> named(String name) {
        return all().filter(type -> SchemaNames.name(type).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is no message any more; its bytes are still out there"));
    }

    /** The type as which a topic's reader reads it. */
    static Class<?> root(Class<?> message) {
        return ROOTS.stream()
                .filter(root -> root.isAssignableFrom(message))
                .findFirst()
                .orElseThrow();
    }
}
