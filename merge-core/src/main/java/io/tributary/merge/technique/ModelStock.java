package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Model Stock (arXiv 2403.19522): between the base and the mean of all experts, at the point that is nearest to the
 * centre of the sphere on which fine-tuned weights lie. How far depends on the angle between experts, tensor by tensor.
 *
 * <pre>
 * state   Στ,   Στ̂ with τ̂ = τ/‖τ‖,   n
 * read    c = (‖Στ̂‖² − n) / (n(n−1))                the mean cosine of two experts
 *         n·c / ((n−1)·c + 1) · Στ/n;               n = 1 reads τ
 * </pre>
 *
 * <p>An expert that leaves a tensor as it is (τ = 0) says nothing of its angles: n counts the others. Where experts on
 * the whole point away from each other (c &lt; 0) the formula would turn away from their mean and, towards c =
 * −1/(n−1), without bound; the base is read there. Exact, additive.
 */
record ModelStock(Chosen chosen) implements Technique {
    private static final String DIRECTIONS = "directions";
    private static final String MOVED = "moved";

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "model-stock",
            "the mean of all experts, nearer to the base the less they agree",
            List.of(),
            StateSize.of(2),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2403.19522",
            "made for experts of one task: experts of different tasks, nearly orthogonal, read close to the base");

    static Technique of(Settings settings) {
        return new ModelStock(settings.chosen());
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        List<Slot> slots = new ArrayList<>(Accumulator.slots(role));
        slots.add(new Slot(DIRECTIONS, DType.F32, role.shape()));
        slots.add(new Slot(MOVED, DType.F64, Shape.of(1)));
        return slots;
    }

    /** Norms are the tensor's. */
    @Override
    public boolean wholeTensor(TensorRole role) {
        return true;
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return add(kernels, input, 1);
    }

    private Folded add(Kernels kernels, FoldInput input, int sign) {
        NDManager scope = input.scope();
        Map<String, NDArray> before = Accumulator.before(kernels, input, slots(input.role(), input.expertsBefore()));
        double norm = Math.sqrt(kernels.squaredNorm(input.task()));
        if (norm == 0) {
            return Accumulator.folded(kernels, input, before);
        }
        NDArray task = kernels.scaled(scope, input.task(), sign);
        NDArray direction = kernels.scaled(scope, input.task(), sign / norm);
        double moved = Objects.requireNonNull(before.get(MOVED)).getDouble(0) + sign;
        Map<String, NDArray> after = new HashMap<>();
        after.put(Accumulator.SLOT, kernels.plus(scope, Objects.requireNonNull(before.get(Accumulator.SLOT)), task));
        after.put(DIRECTIONS, kernels.plus(scope, Objects.requireNonNull(before.get(DIRECTIONS)), direction));
        after.put(MOVED, scope.create(new double[] {moved}));
        return Accumulator.folded(kernels, input, after);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        NDArray sum = input.state().get(Accumulator.SLOT);
        double n = sum == null
                ? 0
                : Objects.requireNonNull(input.state().get(MOVED)).getDouble(0);
        if (sum == null || n < 1) {
            return kernels.zeros(input.scope(), input.role().shape());
        }
        double squared =
                kernels.squaredNorm(Objects.requireNonNull(input.state().get(DIRECTIONS)));
        return kernels.scaled(input.scope(), sum, share(n, squared) / n);
    }

    private static double share(double n, double squaredDirections) {
        if (n == 1) {
            return 1;
        }
        double cosine = Math.max(0, (squaredDirections - n) / (n * (n - 1)));
        return n * cosine / ((n - 1) * cosine + 1);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return add(kernels, input, -1);
    }
}
