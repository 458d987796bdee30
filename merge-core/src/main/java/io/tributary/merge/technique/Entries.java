package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script.Answer;
import io.tributary.merge.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The state of a technique that works entry by entry: some float32 arrays of the tensor's shape, zeros before the first
 * expert, and the kernels that fold into them and read them.
 */
record Entries(List<String> names) {
    static Entries of(String... names) {
        return new Entries(List.of(names));
    }

    List<Slot> slots(TensorRole role) {
        return names.stream()
                .map(name -> new Slot(name, DType.F32, role.shape()))
                .toList();
    }

    /**
     * The state after a fold.
     *
     * @param method of {@code entries.py}: takes the task vector, the arrays before, those after, and {@code more}
     */
    Folded folded(Kernels kernels, FoldInput input, String method, Object... more) {
        List<NDArray> before = state(kernels, input.state(), input);
        List<NDArray> after = names.stream()
                .map(name -> kernels.empty(input.scope(), input.role().shape()))
                .toList();
        Object[] arguments = Stream.concat(Stream.of(input.task(), before, after), Arrays.stream(more))
                .toArray();
        Answer sums = kernels.script("entries").call(input.scope(), method, arguments);
        double taskSquared = sums.number(0);
        return new Folded(
                named(after),
                sums.number(3),
                taskSquared,
                TensorDiagnostics.added(taskSquared, sums.number(1), sums.number(2)));
    }

    /** The same, of a technique whose state a task vector of zeros leaves as it is, byte for byte. */
    Folded foldedIfTouched(Kernels kernels, FoldInput input, String method, Object... more) {
        Folded folded = folded(kernels, input, method, more);
        return folded.taskSquared() > 0 || input.state().isEmpty()
                ? folded
                : new Folded(input.state(), folded.accumulatorSquared(), 0, folded.diagnostics());
    }

    /** What a kernel reads from the state: float32, the role's shape; zeros before the first expert. */
    NDArray read(Kernels kernels, ReadInput input, String method, Object... more) {
        if (input.state().isEmpty()) {
            return kernels.zeros(input.scope(), input.role().shape());
        }
        List<NDArray> arrays =
                names.stream().map(name -> named(input.state(), name)).toList();
        Object[] arguments =
                Stream.concat(Stream.of(arrays), Arrays.stream(more)).toArray();
        return kernels.script("entries").call(input.scope(), method, arguments).array(0);
    }

    private List<NDArray> state(Kernels kernels, Map<String, NDArray> state, FoldInput input) {
        List<NDArray> arrays = new ArrayList<>();
        for (String name : names) {
            arrays.add(
                    state.isEmpty() ? kernels.zeros(input.scope(), input.role().shape()) : named(state, name));
        }
        return arrays;
    }

    private Map<String, NDArray> named(List<NDArray> arrays) {
        Map<String, NDArray> named = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i), arrays.get(i));
        }
        return named;
    }

    static NDArray named(Map<String, NDArray> state, String name) {
        NDArray array = state.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the state has no '" + name + "'");
        }
        return array;
    }
}
