package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.Map;
import java.util.Objects;

/** One matrix that experts are folded into, one after the other: what a lineage does, without files and events. */
final class Stream {
    private final Kernels kernels;
    private final NDManager scope;
    private final Technique technique;
    private final TensorRole role;
    private Map<String, NDArray> state = Map.of();
    private Globals globals = Globals.NONE;

    Stream(Kernels kernels, NDManager scope, Technique technique, boolean linear, int rows, int columns) {
        this.kernels = kernels;
        this.scope = scope;
        this.technique = technique;
        this.role = new TensorRole(new TensorSpec("layer.weight", DType.F32, Shape.of(rows, columns)), linear);
    }

    Folded fold(double[][] task) {
        NDArray array = Matrices.array(scope, task);
        Folded folded = technique.fold(kernels, FoldInput.of(scope, role, state, array, globals.experts()));
        state = folded.state();
        globals = globals.plus(Math.sqrt(folded.taskSquared()), Math.sqrt(folded.accumulatorSquared()), 1);
        return folded;
    }

    double[][] read() {
        return Matrices.doubles(technique.read(kernels, new ReadInput(scope, role, state, globals)));
    }

    NDArray accumulator() {
        return Objects.requireNonNull(state.get(Accumulator.SLOT));
    }

    Globals globals() {
        return globals;
    }
}
