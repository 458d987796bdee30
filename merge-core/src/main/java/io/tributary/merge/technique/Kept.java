package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A sum as a state keeps it, in some {@link Precision}.
 *
 * @param high float32 or float64
 * @param low u8: 256ths of the high part's last place, as two's complement; without elements where there is none
 */
record Kept(NDArray high, NDArray low) {
    private static final String SCRIPT = "gramians";

    static String low(String name) {
        return name + ".low";
    }

    /** The sum of this name; without elements where the state has none. */
    static Kept of(NDManager scope, Map<String, NDArray> state, String name) {
        NDArray none = scope.create(new Shape(0), DataType.UINT8);
        NDArray high = state.get(name);
        return high == null
                ? new Kept(scope.create(new double[0]), none)
                : new Kept(high, state.getOrDefault(low(name), none));
    }

    boolean isPresent() {
        return high.size() > 0;
    }

    /** What a kernel that takes both parts first makes of it. */
    Kept plus(Kernels kernels, NDManager scope, String method, Object... terms) {
        List<Object> arguments = new ArrayList<>(List.of(high, low));
        arguments.addAll(Arrays.asList(terms));
        Script.Answer sum = kernels.script(SCRIPT).call(scope, method, arguments.toArray());
        return new Kept(sum.array(0), sum.array(1));
    }

    /** As a packed symmetric matrix, with {@code factor · x xᵀ} added. */
    Kept plusGram(Kernels kernels, NDManager scope, NDArray x, double factor) {
        return plus(kernels, scope, "plus_gram", x, factor);
    }

    void into(Map<String, NDArray> state, String name) {
        state.put(name, high);
        if (low.size() > 0) {
            state.put(low(name), low);
        }
    }
}
