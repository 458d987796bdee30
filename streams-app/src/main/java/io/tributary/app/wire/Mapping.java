package io.tributary.app.wire;

import io.tributary.merge.ErrorCode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** How values of one Java type stand in Avro: a pair of functions, built once from type and schema. */
interface Mapping {
    /** The value as Avro's generic data. */
    @Nullable
    Object toAvro(Object value);

    /** Avro's generic data as the value. */
    Object toJava(@Nullable Object datum);

    /**
     * The mapping of a type to a schema.
     *
     * @throws IllegalStateException where they do not fit each other: one of them changed without the other
     */
    static Mapping of(Type type, Schema schema) {
        if (type instanceof ParameterizedType generic) {
            return ofContainer(generic, schema);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == ErrorCode.class) {
            require(schema.getType() == Schema.Type.STRING, plain, schema);
            return new ErrorCodeMapping();
        }
        if (plain.isEnum()) {
            return EnumMapping.of(plain, schema);
        }
        if (plain.isRecord()) {
            return RecordMapping.of(plain, schema);
        }
        if (plain.isSealed()) {
            return UnionMapping.of(plain, schema);
        }
        return ScalarMapping.of(plain, schema);
    }

    private static Mapping ofContainer(ParameterizedType type, Schema schema) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            require(schema.isUnion() && schema.isNullable() && schema.getTypes().size() == 2, type, schema);
            return new OptionalMapping(of(arguments[0], schema.getTypes().get(1)));
        }
        if (type.getRawType() == List.class) {
            require(schema.getType() == Schema.Type.ARRAY, type, schema);
            return new ListMapping(of(arguments[0], schema.getElementType()), schema);
        }
        require(type.getRawType() == Map.class && arguments[0] == String.class, type, schema);
        require(schema.getType() == Schema.Type.MAP, type, schema);
        return new MapMapping(of(arguments[1], schema.getValueType()));
    }

    /** Fails where a type and a schema do not belong together. */
    static void require(boolean fits, Type type, Schema schema) {
        if (!fits) {
            throw new IllegalStateException(type.getTypeName() + " cannot stand in " + outline(schema)
                    + "; make the .avsc file and the Java type the same, and record the schema's history");
        }
    }

    private static String outline(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().stream().map(Schema::getFullName).toList().toString();
        }
        return schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                        + schema.getFields().stream().map(Schema.Field::name).toList()
                : schema.toString();
    }
}
