package io.tributary.connect.event;

import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * One version on its way to one serving system; makes the events of topic {@code deployments}.
 *
 * @param weights digest of the version's weight files
 * @param target what serves it
 * @param id the same for every event of it
 */
public record Deployment(String lineage, String alias, long version, String weights, String target, String id) {

    /** @param observed digests that were served until now */
    public Event started(EventWire wire, long atMillis, String observed) {
        return event(wire, "DeploymentStarted", atMillis, fields -> fields.set("observed", observed));
    }

    /** @param changed false where it was served already */
    public Event verified(EventWire wire, long atMillis, int replicas, boolean changed) {
        return event(wire, "DeploymentVerified", atMillis, fields -> fields.set("replicas", replicas)
                .set("changed", changed));
    }

    /** @param from the later version that it goes back from */
    public Event rolledBack(EventWire wire, long atMillis, int replicas, boolean changed, long from) {
        return event(wire, "DeploymentRolledBack", atMillis, fields -> fields.set("replicas", replicas)
                .set("changed", changed)
                .set("from", from));
    }

    /** @param observed digests that are served now */
    public Event failed(EventWire wire, long atMillis, String observed, String reason) {
        return event(wire, "DeploymentFailed", atMillis, fields -> fields.set("observed", observed)
                .set("reason", reason));
    }

    private Event event(EventWire wire, String name, long atMillis, UnaryOperator<GenericRecordBuilder> more) {
        GenericRecordBuilder fields = new GenericRecordBuilder(EventWire.schema("io.tributary.event." + name))
                .set("lineage", lineage)
                .set("atMillis", atMillis)
                .set("alias", alias)
                .set("version", version)
                .set("weights", weights)
                .set("target", target)
                .set("deployment", id);
        return wire.event(
                wire.topics().deployments(), lineage, more.apply(fields).build());
    }
}
