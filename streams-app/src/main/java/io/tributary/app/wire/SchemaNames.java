package io.tributary.app.wire;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.task.TaskWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which Avro name a Java type has: its simple name in a namespace by what it is for, since a task's output and an
 * announcement may well have the same name.
 */
final class SchemaNames {
    private static final Map<Class<?>, String> FAMILIES = Map.of(
            LineageEvent.class, "event",
            Announcement.class, "event",
            Task.class, "task",
            TaskReport.class, "task",
            StatusRow.class, "status",
            Fact.class, "fact");

    private SchemaNames() {}

    /** Full Avro name of a record or enum. */
    static String name(Class<?> type) {
        return "io.tributary." + family(type) + "." + type.getSimpleName();
    }

    private static String family(Class<?> type) {
        Class<?> outermost = type;
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            outermost = outer;
        }
        String family = FAMILIES.get(outermost);
        if (family != null) {
            return family;
        }
        if (outermost.getPackage().equals(TaskWork.class.getPackage())) {
            return "task";
        }
        return outermost.getPackageName().startsWith("io.tributary.merge.") ? "value" : "state";
    }

    /** The records that a type stands for: itself, or all that a sealed interface permits, in no particular order. */
    static List<Class<?>> records(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        List<Class<?>> records = new ArrayList<>();
        for (Class<?> permitted : Objects.requireNonNull(type.getPermittedSubclasses())) {
            records.addAll(records(permitted));
        }
        return records;
    }
}
