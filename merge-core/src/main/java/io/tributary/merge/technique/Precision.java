package io.tributary.merge.technique;

import io.tributary.merge.tensor.DType;
import java.util.List;

/** The parameter that says in what a state of sums is kept; what is computed is float64 either way. */
final class Precision {
    private static final String MEANING =
            "what the state is kept in; float64 costs twice the size, and experts come out"
                    + " of it again without a trace";

    /** Where float32 is exact enough for what is read. */
    static final Parameter FLOAT32 = Parameter.word("precision", List.of("float32", "float64"), MEANING);

    /** Where it is not. */
    static final Parameter FLOAT64 = Parameter.word("precision", List.of("float64", "float32"), MEANING);

    private Precision() {}

    static DType of(Settings settings) {
        return settings.text(FLOAT32.name()).equals("float64") ? DType.F64 : DType.F32;
    }

    /** The size where it is that of a float32 state. */
    static StateSize size(StateSize described, DType precision) {
        return precision == DType.F64 ? StateSize.of(2 * described.perParameter()) : described;
    }
}
