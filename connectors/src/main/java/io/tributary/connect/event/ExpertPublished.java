package io.tributary.connect.event;

import io.tributary.place.Offer;
import java.util.List;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * An expert that is offered to a lineage.
 *
 * @param weight how much it counts, for techniques that weigh experts
 */
public record ExpertPublished(Offer offer, double weight) {
    private static final String NAME = "io.tributary.event.ExpertPublished";

    /** Makes sure that one can be written: what is found may take long to bring. */
    public static void prepare(EventWire wire) {
        wire.prepare(NAME);
    }

    public Event event(EventWire wire) {
        Schema schema = EventWire.schema(NAME);
        GenericData.Record reference = new GenericRecordBuilder(
                        schema.getField("expert").schema())
                .set("uri", offer.expert().uri())
                .set("digest", offer.expert().digest())
                .build();
        return wire.event(
                wire.topics().lineageEvents(),
                offer.lineage(),
                new GenericRecordBuilder(schema)
                        .set("lineage", offer.lineage())
                        .set("atMillis", offer.madeAtMillis())
                        .set("expertId", offer.expertId())
                        .set("expert", reference)
                        .set("start", null)
                        .set("weight", weight)
                        .set("sidecars", List.of())
                        .set("attributes", new TreeMap<>(offer.attributes()))
                        .build());
    }
}
