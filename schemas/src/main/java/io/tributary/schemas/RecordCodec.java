package io.tributary.schemas;

import org.apache.avro.generic.GenericRecord;

/** How messages become a record's bytes, and bytes messages. Thread-safe. */
public interface RecordCodec {
    /**
     * The record's bytes; its schema must be the current one of its name.
     *
     * @throws SchemaRegistryException where a registry is asked and does not answer, or refuses
     */
    byte[] encode(GenericRecord record);

    /**
     * The record in these bytes, in the current shape of its name, whichever codec and release wrote them.
     *
     * @throws UnreadableRecordException where they are none, or of an unknown schema
     * @throws SchemaRegistryException where a registry must be asked and does not answer
     */
    GenericRecord decode(byte[] bytes);

    /**
     * Makes sure that messages of this name can be written and read without asking anybody.
     *
     * @throws SchemaRegistryException as {@link #encode}
     */
    default void prepare(String name) {}
}
