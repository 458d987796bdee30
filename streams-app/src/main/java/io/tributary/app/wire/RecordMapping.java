package io.tributary.app.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** A record: an Avro record whose fields are its components, by name and in order. */
final class RecordMapping implements Mapping {
    private record Component(String name, MethodHandle accessor, Mapping mapping) {}

    private final Schema schema;
    private final List<Component> components;
    private final MethodHandle constructor;

    private RecordMapping(Schema schema, List<Component> components, MethodHandle constructor) {
        this.schema = schema;
        this.components = components;
        this.constructor = constructor;
    }

    static RecordMapping of(Class<?> type, Schema schema) {
        RecordComponent[] parts = Objects.requireNonNull(type.getRecordComponents());
        Mapping.require(
                schema.getType() == Schema.Type.RECORD
                        && schema.getFullName().equals(SchemaNames.name(type))
                        && schema.getFields().stream()
                                .map(Schema.Field::name)
                                .toList()
                                .equals(Stream.of(parts)
                                        .map(RecordComponent::getName)
                                        .toList()),
                type,
                schema);
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            List<Component> components = new ArrayList<>();
            for (RecordComponent part : parts) {
                MethodHandle accessor =
                        lookup.unreflect(part.getAccessor()).asType(MethodType.methodType(Object.class, Object.class));
                Mapping mapping = Mapping.of(
                        part.getGenericType(), schema.getField(part.getName()).schema());
                components.add(new Component(part.getName(), accessor, mapping));
            }
            Class<?>[] types = Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asType(MethodType.genericMethodType(types.length))
                    .asSpreader(Object[].class, types.length);
            return new RecordMapping(schema, components, constructor);
        } catch (IllegalAccessException | NoSuchMethodException hidden) {
            throw new IllegalStateException(type.getName() + " must be public to travel", hidden);
        }
    }

    @Override
    public GenericRecord toAvro(Object value) {
        GenericData.Record record = new GenericData.Record(schema);
        for (int field = 0; field < components.size(); field++) {
            Component component = components.get(field);
            record.put(field, component.mapping.toAvro(read(component, value)));
        }
        return record;
    }

    private static Object read(Component component, Object value) {
        try {
            return (Object) component.accessor.invokeExact(value);
        } catch (RuntimeException | Error problem) {
            throw problem;
        } catch (Throwable checked) {
            throw new IllegalStateException(component.name, checked);
        }
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        GenericRecord record = (GenericRecord) Objects.requireNonNull(datum);
        @Nullable Object[] arguments = new Object[components.size()];
        for (int field = 0; field < arguments.length; field++) {
            arguments[field] = components.get(field).mapping.toJava(record.get(field));
        }
        try {
            return (Object) constructor.invokeExact(arguments);
        } catch (RuntimeException | Error problem) {
            throw problem;
        } catch (Throwable checked) {
            throw new IllegalStateException(schema.getFullName(), checked);
        }
    }
}
