package io.tributary.app.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map from strings; written in key order, so that equal maps give equal bytes. */
record MapMapping(Mapping value) implements Mapping {
    @Override
    public Object toAvro(Object map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        ((Map<?, ?>) map).forEach((key, each) -> sorted.put((String) key, value.toAvro(each)));
        return sorted;
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        Map<String, Object> map = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(datum))
                .forEach((key, each) -> map.put(String.valueOf(key), value.toJava(each)));
        return Map.copyOf(map);
    }
}
