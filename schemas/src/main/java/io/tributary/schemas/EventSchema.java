package io.tributary.schemas;

import org.apache.avro.Schema;

/**
 * One entry of the schema history.
 *
 * @param name full Avro name, for example {@code io.tributary.event.ExpertPublished}
 * @param number 1 for the first shape that the record had, one more for each later shape
 * @param fingerprint CRC-64-AVRO of the parsing canonical form: what stands in every record that it wrote
 */
public record EventSchema(String name, int number, long fingerprint, Schema schema) {}
