package io.tributary.app.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.view.LineageJson;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How this process is. Live: a new process would not be better off. Ready: a publish would be worked on and a question
 * answered; named checks, all of which must hold.
 *
 * @param alive false where the process should be replaced
 * @param checks by name
 * @param stalls partitions that stand still by a bug; a new process of the same version would meet it again, so that
 *     they count against being ready and not against being live
 */
public record Health(
        BooleanSupplier alive, SortedMap<String, BooleanSupplier> checks, Supplier<List<StallStatus>> stalls) {
    /** The check that the view of all lineages has caught up. */
    public static final String VIEW = "view";

    /** The check that the coordinator processes events. */
    public static final String COORDINATOR = "coordinator";

    /** The check that no partition stands still. */
    static final String PARTITIONS = "partitions";

    public Health {
        SortedMap<String, BooleanSupplier> all = new TreeMap<>(checks);
        all.put(PARTITIONS, () -> stalls.get().isEmpty());
        checks = Collections.unmodifiableSortedMap(all);
    }

    public Health(BooleanSupplier alive, Map<String, BooleanSupplier> checks, Supplier<List<StallStatus>> stalls) {
        this(alive, new TreeMap<>(checks), stalls);
    }

    boolean ready() {
        return checks.values().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** One check; true where there is none of that name. */
    boolean ready(String name) {
        BooleanSupplier check = checks.get(name);
        return check == null || check.getAsBoolean();
    }

    ObjectNode live() {
        return told(JsonNodeFactory.instance.objectNode().put("live", alive.getAsBoolean()));
    }

    ObjectNode readiness() {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("ready", ready());
        ObjectNode each = document.putObject("checks");
        checks.forEach((name, check) -> each.put(name, check.getAsBoolean()));
        return told(document);
    }

    /** For those who need not know more. */
    ObjectNode liveOnly() {
        return JsonNodeFactory.instance.objectNode().put("live", alive.getAsBoolean());
    }

    /** For those who need not know more. */
    ObjectNode readyOnly() {
        return JsonNodeFactory.instance.objectNode().put("ready", ready());
    }

    private ObjectNode told(ObjectNode document) {
        document.set("stalls", LineageJson.stalls(stalls.get()));
        return document;
    }
}
