package io.tributary.app.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * A sealed interface as a component: a union of its records. The schema alone decides their order; the compiler does
 * not keep that of the source.
 */
record UnionMapping(Map<Class<?>, Mapping> byClass, Map<String, Mapping> byName) implements Mapping {

    static UnionMapping of(Class<?> type, Schema schema) {
        Map<String, Class<?>> records = new HashMap<>();
        SchemaNames.records(type).forEach(record -> records.put(SchemaNames.name(record), record));
        Set<String> branches = schema.isUnion()
                ? schema.getTypes().stream().map(Schema::getFullName).collect(Collectors.toSet())
                : Set.of();
        Mapping.require(branches.equals(records.keySet()), type, schema);
        Map<Class<?>, Mapping> byClass = new HashMap<>();
        Map<String, Mapping> byName = new HashMap<>();
        for (Schema branch : schema.getTypes()) {
            Class<?> record = Objects.requireNonNull(records.get(branch.getFullName()));
            Mapping mapping = Mapping.of(record, branch);
            byClass.put(record, mapping);
            byName.put(branch.getFullName(), mapping);
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
