package io.tributary.connect.event;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * An expert that is offered to a lineage.
 *
 * @param atMillis when it was made
 * @param attributes free text for cards and searches
 */
public record ExpertPublished(
        String lineage,
        long atMillis,
        String expertId,
        CheckpointRef expert,
        double weight,
        Map<String, String> attributes) {
    public ExpertPublished {
        attributes = Map.copyOf(attributes);
    }

    public Event event(Topics topics) {
        Schema schema = Event.schema("io.tributary.event.ExpertPublished");
        GenericData.Record reference = new GenericRecordBuilder(
                        schema.getField("expert").schema())
                .set("uri", expert.uri())
                .set("digest", expert.digest())
                .build();
        return Event.of(
                topics.lineageEvents(),
                lineage,
                new GenericRecordBuilder(schema)
                        .set("lineage", lineage)
                        .set("atMillis", atMillis)
                        .set("expertId", expertId)
                        .set("expert", reference)
                        .set("start", null)
                        .set("weight", weight)
                        .set("sidecars", List.of())
                        .set("attributes", new TreeMap<>(attributes))
                        .build());
    }
}
