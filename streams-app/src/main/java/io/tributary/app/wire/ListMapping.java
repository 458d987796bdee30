package io.tributary.app.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** A list: an array. */
record ListMapping(Mapping element, Schema schema) implements Mapping {
    @Override
    public Object toAvro(Object value) {
        List<?> list = (List<?>) value;
        GenericData.Array<@Nullable Object> array = new GenericData.Array<>(list.size(), schema);
        list.forEach(each -> array.add(element.toAvro(each)));
        return array;
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        List<?> array = (List<?>) Objects.requireNonNull(datum);
        List<Object> list = new ArrayList<>(array.size());
        array.forEach(each -> list.add(element.toJava(each)));
        return List.copyOf(list);
    }
}
