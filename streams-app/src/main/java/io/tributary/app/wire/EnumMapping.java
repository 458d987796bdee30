package io.tributary.app.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData.EnumSymbol;
import org.jspecify.annotations.Nullable;

/** A closed set of names; the schema's symbols are the enum's constants, in order. */
record EnumMapping(Map<Object, EnumSymbol> symbols, Map<String, Object> constants) implements Mapping {

    static EnumMapping of(Class<?> type, Schema schema) {
        Mapping.require(schema.getType() == Schema.Type.ENUM, type, schema);
        List<Object> constants = List.<Object>of(Objects.requireNonNull(type.getEnumConstants()));
        List<String> names =
                Stream.of(type.getEnumConstants()).map(EnumMapping::name).toList();
        Mapping.require(names.equals(schema.getEnumSymbols()), type, schema);
        Map<Object, EnumSymbol> symbols = new HashMap<>();
        Map<String, Object> byName = new HashMap<>();
        for (Object constant : constants) {
            symbols.put(constant, new EnumSymbol(schema, name(constant)));
            byName.put(name(constant), constant);
        }
        return new EnumMapping(symbols, byName);
    }

    private static String name(Object constant) {
        return ((Enum<?>) constant).name();
    }

    @Override
    public Object toAvro(Object value) {
        return Objects.requireNonNull(symbols.get(value));
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        return Objects.requireNonNull(constants.get(String.valueOf(datum)));
    }
}
