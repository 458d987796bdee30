package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names under which people ask for an element type of the output. */
public final class OutputDtype {
    private static final Map<String, DType> TORCH =
            Map.of("float16", DType.F16, "bfloat16", DType.BF16, "float32", DType.F32, "float64", DType.F64);

    private OutputDtype() {}

    /** {@code F16}, {@code BF16}, {@code F32}, {@code F64} in any case, or torch's names for them. */
    public static DType parse(String text) {
        DType torch = TORCH.get(text.toLowerCase(Locale.ROOT));
        if (torch != null) {
            return torch;
        }
        return DType.named(text.toUpperCase(Locale.ROOT))
                .filter(DType::isFoldable)
                .orElseThrow(() -> new MergeException(
                        ErrorCode.INVALID_RECIPE,
                        "outputDtype: '" + text + "' is not a type of weights. "
                                + Nearest.hint(text, List.of("F16", "BF16", "F32", "F64"))));
    }
}
