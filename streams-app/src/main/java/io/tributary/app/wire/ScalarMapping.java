package io.tributary.app.wire;

import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Numbers, booleans and strings: the same object on both sides, but for Avro's own strings. */
record ScalarMapping(Class<?> boxed) implements Mapping {
    private record Scalar(Class<?> boxed, Schema.Type avro) {}

    private static final Map<Class<?>, Scalar> SCALARS = Map.ofEntries(
            Map.entry(int.class, new Scalar(Integer.class, Schema.Type.INT)),
            Map.entry(Integer.class, new Scalar(Integer.class, Schema.Type.INT)),
            Map.entry(long.class, new Scalar(Long.class, Schema.Type.LONG)),
            Map.entry(Long.class, new Scalar(Long.class, Schema.Type.LONG)),
            Map.entry(double.class, new Scalar(Double.class, Schema.Type.DOUBLE)),
            Map.entry(Double.class, new Scalar(Double.class, Schema.Type.DOUBLE)),
            Map.entry(boolean.class, new Scalar(Boolean.class, Schema.Type.BOOLEAN)),
            Map.entry(Boolean.class, new Scalar(Boolean.class, Schema.Type.BOOLEAN)),
            Map.entry(String.class, new Scalar(String.class, Schema.Type.STRING)));

    private static final Scalar NONE = new Scalar(Void.class, Schema.Type.NULL);

    static ScalarMapping of(Class<?> type, Schema schema) {
        Scalar scalar = SCALARS.getOrDefault(type, NONE);
        Mapping.require(scalar.avro == schema.getType(), type, schema);
        return new ScalarMapping(scalar.boxed);
    }

    @Override
    public Object toAvro(Object value) {
        return value;
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        return boxed == String.class ? String.valueOf(datum) : Objects.requireNonNull(boxed.cast(datum));
    }
}
