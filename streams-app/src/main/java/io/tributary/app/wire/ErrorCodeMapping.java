package io.tributary.app.wire;

import io.tributary.merge.ErrorCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Error codes travel as strings, since every release may add some: a code that this one does not know reads as
 * {@link ErrorCode#INTERNAL}, so that a newer worker's failure is still a failure.
 */
record ErrorCodeMapping() implements Mapping {
    @Override
    public Object toAvro(Object value) {
        return ((ErrorCode) value).name();
    }

    @Override
    public Object toJava(@Nullable Object datum) {
        String name = String.valueOf(datum);
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().equals(name))
                .findFirst()
                .orElse(ErrorCode.INTERNAL);
    }
}
