package io.tributary.app.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An optional value: a union with null. */
record OptionalMapping(Mapping present) implements Mapping {
    @Override
    public @Nullable Object toAvro(Object value) {
        return ((Optional<?>) value).map(present::toAvro).orElse(null);
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        return Optional.ofNullable(datum).map(present::toJava);
    }
}
