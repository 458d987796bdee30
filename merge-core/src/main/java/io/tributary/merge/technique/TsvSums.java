package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link TsvM} with a rank fixed in advance, r = ⌈rho · min(out, in)⌉: all that the batch form needs are sums.
 *
 * <pre>
 * polar [U_1 … U_T] = (Σ U_t U_tᵀ)^(−½) [U_1 … U_T]
 * fold   outputs += U Uᵀ     inputs += V Vᵀ     accumulator += U diag(s) Vᵀ
 * read   scale · outputs^(−½) · accumulator · inputs^(−½)
 * </pre>
 *
 * <p>Null directions (s_i ≤ ε·‖τ‖ with ε of float32 in an expert, eigenvalues below 10⁻¹² in a sum) take no part: an
 * expert of low rank brings what it has, and τ = 0 nothing. The inverse roots magnify what experts almost share; where
 * T·rho is near 1 and the sums have barely full rank, a float32 state would be off by 10⁻⁵ to 10⁻², so float64 is the
 * default. A side beyond {@code largest} is not made orthonormal; where both are, or the weight has more than
 * {@code largest²} elements, the mean is read.
 */
record TsvSums(Chosen chosen, double rho, double scale, int largest, Precision precision) implements Technique {
    static final double IN_FLOAT32 = 2.75;

    private static final String INPUTS = "inputs";
    private static final String OUTPUTS = "outputs";

    @Override
    public StateSize state() {
        return precision.size(IN_FLOAT32);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        if (!isDecomposed(role)) {
            return Accumulator.slots(role);
        }
        List<Slot> slots = new ArrayList<>(precision.slots(Accumulator.SLOT, role.shape()));
        if (columns(role) <= largest) {
            slots.addAll(precision.packed(INPUTS, columns(role)));
        }
        if (rows(role) <= largest) {
            slots.addAll(precision.packed(OUTPUTS, rows(role)));
        }
        return slots;
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return isDecomposed(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return isDecomposed(input.role()) ? add(kernels, input, 1) : Accumulator.add(kernels, input);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return isDecomposed(input.role()) ? add(kernels, input, -1) : Accumulator.subtract(kernels, input);
    }

    private Folded add(Kernels kernels, FoldInput input, double sign) {
        NDManager scope = input.scope();
        Map<String, NDArray> before = Accumulator.before(kernels, input, slots(input.role(), input.expertsBefore()));
        if (kernels.squaredNorm(input.task()) == 0) {
            return Accumulator.folded(kernels, input, before);
        }
        int rank = (int) Math.ceil(rho * Math.min(rows(input.role()), columns(input.role())));
        Script.Answer triplets = kernels.script("spectral").call(scope, "leading", input.task(), rank);
        Map<String, NDArray> after = new HashMap<>();
        Kept.of(scope, before, Accumulator.SLOT)
                .plus(kernels, scope, "plus_triplets", triplets.array(0), triplets.array(1), triplets.array(2), sign)
                .into(after, Accumulator.SLOT);
        for (Map.Entry<String, NDArray> side :
                Map.of(OUTPUTS, triplets.array(0), INPUTS, triplets.array(2)).entrySet()) {
            Kept gram = Kept.of(scope, before, side.getKey());
            if (gram.isPresent()) {
                NDArray vectors = kernels.script("gramians")
                        .call(scope, "transposed", side.getValue())
                        .array(0);
                gram.plusGram(kernels, scope, vectors, sign).into(after, side.getKey());
            }
        }
        return Accumulator.folded(kernels, input, after);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        if (!isDecomposed(input.role())) {
            return Accumulator.mean(kernels, input);
        }
        NDManager scope = input.scope();
        Kept sum = Kept.of(scope, input.state(), Accumulator.SLOT);
        if (!sum.isPresent() || input.globals().experts() == 0) {
            return kernels.zeros(scope, input.role().shape());
        }
        Kept right = Kept.of(scope, input.state(), INPUTS);
        Kept left = Kept.of(scope, input.state(), OUTPUTS);
        return kernels.script("gramians")
                .call(
                        scope,
                        "recombined",
                        sum.high(),
                        sum.low(),
                        right.high(),
                        right.low(),
                        left.high(),
                        left.low(),
                        precision == Precision.FLOAT64 ? 1e-12 : 1e-6,
                        scale)
                .array(0);
    }

    /** Decided by the whole tensor's shape, whatever block of it is at hand. */
    private boolean isDecomposed(TensorRole role) {
        long elements = role.whole().elements();
        return role.linear()
                && elements > 0
                && elements <= (long) largest * largest
                && Math.min(rows(role), columns(role)) <= largest;
    }

    private static long rows(TensorRole role) {
        return role.whole().sizes().get(0);
    }

    private static long columns(TensorRole role) {
        return role.whole().sizes().get(1);
    }
}
