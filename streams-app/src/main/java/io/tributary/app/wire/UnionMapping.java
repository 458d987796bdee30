package io.tributary.app.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** A sealed interface as a component: a union of its records, in the order in which the interface permits them. */
record UnionMapping(Map<Class<?>, Mapping> byClass, Map<String, Mapping> byName) implements Mapping {

    static UnionMapping of(Class<?> type, Schema schema) {
        List<Class<?>> records = SchemaNames.records(type);
        Mapping.require(
                schema.isUnion()
                        && schema.getTypes().stream()
                                .map(Schema::getFullName)
                                .toList()
                                .equals(records.stream().map(SchemaNames::name).toList()),
                type,
                schema);
        Map<Class<?>, Mapping> byClass = new HashMap<>();
        Map<String, Mapping> byName = new HashMap<>();
        for (int branch = 0; branch < records.size(); branch++) {
            Schema part = schema.getTypes().get(branch);
            Mapping mapping = Mapping.of(records.get(branch), part);
            byClass.put(records.get(branch), mapping);
            byName.put(part.getFullName(), mapping);
        }
        return new UnionMapping(byClass, byName);
    }

    @Override
    public @Nullable Object toAvro(Object value) {
        return Objects.requireNonNull(byClass.get(value.getClass())).toAvro(value);
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        GenericRecord record = (GenericRecord) Objects.requireNonNull(datum);
        return Objects.requireNonNull(byName.get(record.getSchema().getFullName()))
                .toJava(record);
    }
}
