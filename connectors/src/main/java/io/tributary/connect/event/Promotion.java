package io.tributary.connect.event;

import io.tributary.schemas.UnreadableRecordException;
import io.tributary.schemas.UnreadableRecordException.Reason;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/**
 * Where an alias points now.
 *
 * @param version empty: to none
 * @param previous what it pointed to before
 */
public record Promotion(String lineage, String alias, Optional<Long> version, Optional<Long> previous) {
    private static final String NAME = "io.tributary.event.Promotion";

    /** @throws UnreadableRecordException where the bytes are none */
    public static Promotion decode(EventWire wire, byte[] value) {
        GenericRecord record = wire.decode(value);
        String name = record.getSchema().getFullName();
        if (!name.equals(NAME)) {
            throw new UnreadableRecordException(
                    Reason.UNEXPECTED_TYPE, name + " where a Promotion belongs; let the connector read promotions");
        }
        return new Promotion(
                String.valueOf(record.get("lineage")),
                String.valueOf(record.get("alias")),
                Optional.ofNullable((Long) record.get("version")),
                Optional.ofNullable((Long) record.get("previous")));
    }

    /** Whether it goes back to an earlier version. */
    public boolean isRollback() {
        return version.isPresent() && previous.isPresent() && version.get() < previous.get();
    }
}
