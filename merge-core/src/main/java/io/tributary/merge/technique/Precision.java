package io.tributary.merge.technique;

import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import java.util.Locale;

/** What the sums of a state are kept in; what is computed from them is float64. */
enum Precision {
    /** Four bytes an element. */
    FLOAT32(1),
    /** A float32 and a byte that holds what it rounded off: 32 bits of precision in five bytes. */
    FLOAT40(1.25),
    /** Eight bytes. */
    FLOAT64(2);

    private static final String NAME = "precision";

    private final double size;

    Precision(double size) {
        this.size = size;
    }

    private List<DType> parts() {
        return switch (this) {
            case FLOAT32 -> List.of(DType.F32);
            case FLOAT40 -> List.of(DType.F32, DType.U8);
            case FLOAT64 -> List.of(DType.F64);
        };
    }

    /** The parameter of a technique whose sums are best kept so, and may be kept in less. */
    static Parameter parameter(Precision best) {
        return Parameter.word(
                NAME,
                List.of(best.word(), FLOAT32.word()),
                "what the state's sums are kept in: the larger, the less is left of rounding and of experts taken out");
    }

    static Precision of(Settings settings) {
        return valueOf(settings.text(NAME).toUpperCase(Locale.ROOT));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The size of a state that would be so large in float32. */
    StateSize size(double inFloat32) {
        return StateSize.of(size * inFloat32);
    }

    /** A sum of this name: its high part and, where there is one, its low part. */
    List<Slot> slots(String name, Shape shape) {
        Slot high = new Slot(name, parts().get(0), shape);
        return parts().size() == 1 ? List.of(high) : List.of(high, new Slot(Kept.low(name), parts().get(1), shape));
    }

    /** A symmetric matrix of this name: its upper triangle, row by row, n(n+1)/2 elements. */
    List<Slot> packed(String name, long side) {
        return slots(name, Shape.of(side * (side + 1) / 2));
    }
}
