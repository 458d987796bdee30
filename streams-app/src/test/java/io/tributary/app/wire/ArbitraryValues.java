package io.tributary.app.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Any record with any content, made by its constructor from a seed. */
final class ArbitraryValues {
    private static final List<String> TEXTS =
            List.of("", "a", "deploy", "0123456789abcdef", "café ☕ \uD83C\uDF0A", "two\nlines", "x".repeat(300));
    private static final List<Double> NUMBERS =
            List.of(0.0, -0.0, 1.0, -1.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY);

    private final RandomGenerator random;

    ArbitraryValues(RandomGenerator random) {
        this.random = random;
    }

    Object of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return oneOf(List.of(Objects.requireNonNull(plain.getEnumConstants())));
        }
        if (plain.isRecord()) {
            return record(plain);
        }
        if (plain.isSealed()) {
            return of(oneOf(SchemaNames.records(plain).stream()
                    .sorted(Comparator.comparing(SchemaNames::name))
                    .toList()));
        }
        return scalar(plain);
    }

    private Object scalar(Class<?> type) {
        if (type == String.class) {
            return oneOf(TEXTS);
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt() >> random.nextInt(32);
        }
        if (type == long.class || type == Long.class) {
            return random.nextLong() >> random.nextInt(64);
        }
        if (type == double.class || type == Double.class) {
            return random.nextBoolean() ? random.nextDouble() : oneOf(NUMBERS);
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        throw new IllegalArgumentException(type.getName());
    }

    private Object container(ParameterizedType type) {
        Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        if (type.getRawType() == Optional.class) {
            return random.nextBoolean() ? Optional.empty() : Optional.of(of(last));
        }
        int size = random.nextInt(4);
        if (type.getRawType() == List.class) {
            return Stream.generate(() -> of(last)).limit(size).toList();
        }
        Map<String, Object> map = new HashMap<>();
        for (int entry = 0; entry < size; entry++) {
            map.put(oneOf(TEXTS) + entry, of(last));
        }
        return map;
    }

    private Object record(Class<?> type) {
        List<Object> arguments = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : Objects.requireNonNull(type.getRecordComponents())) {
            arguments.add(of(component.getGenericType()));
            types.add(component.getType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            return constructor.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException problem) {
            throw new IllegalStateException(type.getName() + " refuses " + arguments, problem);
        }
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
