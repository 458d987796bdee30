package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@link TsvM} as published: of t experts each keeps ⌊k/t⌋ triplets, k = min(out, in), so that together they have room
 * to be orthonormal. When an expert arrives, all are cut to what is left to each.
 *
 * <pre>
 * state   outputs: t·⌊k/t⌋ × out     values: t·⌊k/t⌋     inputs: t·⌊k/t⌋ × in        at most k·(out + in + 1) elements
 * </pre>
 *
 * <p>Exact, since the leading ⌊k/(t+1)⌋ triplets of an expert are among its leading ⌊k/t⌋: cutting again and again
 * leaves what cutting once would. More than k experts leave no room for one triplet each and are refused. An expert of
 * low rank, or τ = 0, keeps zeros in its place.
 */
record TsvTriplets(Chosen chosen, double scale) implements Technique {
    private static final String INPUTS = "inputs";
    private static final String OUTPUTS = "outputs";
    private static final String VALUES = "values";

    @Override
    public StateSize state() {
        return StateSize.of(2);
    }

    /** What was cut for others does not grow back. */
    @Override
    public boolean additive() {
        return false;
    }

    /** An expert takes its place also where it changes nothing. */
    @Override
    public Untouched untouched() {
        return Untouched.FOLDS_ZERO;
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        if (!isDecomposed(role)) {
            return Accumulator.slots(role);
        }
        long triplets = experts * rank(role, experts);
        List<Long> sizes = role.shape().sizes();
        return List.of(
                new Slot(OUTPUTS, DType.F32, Shape.of(triplets, sizes.get(0))),
                new Slot(VALUES, DType.F32, Shape.of(triplets)),
                new Slot(INPUTS, DType.F32, Shape.of(triplets, sizes.get(1))));
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return isDecomposed(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        TensorRole role = input.role();
        if (!isDecomposed(role)) {
            return Accumulator.add(kernels, input);
        }
        long experts = input.expertsBefore() + 1;
        long rank = rank(role, experts);
        if (rank == 0) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    "tsv-m with rank=per-expert has room for " + shortSide(role) + " experts, the smaller side of "
                            + role.spec().name() + " " + role.shape() + "; this is expert " + experts
                            + ". Declare a lineage with rank=fixed, which holds any number");
        }
        Script.Answer triplets = kernels.script("spectral").call(input.scope(), "leading", input.task(), rank);
        Map<String, NDArray> after = Map.of(
                OUTPUTS, joined(kernels, input, OUTPUTS, triplets.array(0), rank),
                VALUES, joined(kernels, input, VALUES, triplets.array(1), rank),
                INPUTS, joined(kernels, input, INPUTS, triplets.array(2), rank));
        double taskSquared = kernels.squaredNorm(input.task());
        NDArray before = input.state().get(VALUES);
        double keptSquared = kernels.squaredNorm(triplets.array(1));
        return new Folded(
                after,
                kernels.squaredNorm(Objects.requireNonNull(after.get(VALUES))),
                taskSquared,
                TensorDiagnostics.added(keptSquared, 0, before == null ? 0 : kernels.squaredNorm(before)));
    }

    private NDArray joined(Kernels kernels, FoldInput input, String slot, NDArray next, long rank) {
        Script spectral = kernels.script("spectral");
        NDManager scope = input.scope();
        NDArray kept = input.state().get(slot);
        return kept == null
                ? spectral.call(scope, "first", next).array(0)
                : spectral.call(scope, "joined", kept, rank(input.role(), input.expertsBefore()), next, rank)
                        .array(0);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        NDArray values = input.state().get(VALUES);
        if (!isDecomposed(input.role())) {
            return Accumulator.mean(kernels, input);
        }
        if (values == null) {
            return kernels.zeros(input.scope(), input.role().shape());
        }
        return kernels.script("spectral")
                .call(
                        input.scope(),
                        "recombined",
                        Objects.requireNonNull(input.state().get(OUTPUTS)),
                        values,
                        Objects.requireNonNull(input.state().get(INPUTS)),
                        scale)
                .array(0);
    }

    private static boolean isDecomposed(TensorRole role) {
        return role.linear() && role.whole().elements() > 0;
    }

    private static long shortSide(TensorRole role) {
        return Math.min(role.shape().sizes().get(0), role.shape().sizes().get(1));
    }

    /** Triplets of each of so many experts. */
    private static long rank(TensorRole role, long experts) {
        return experts == 0 ? 0 : shortSide(role) / experts;
    }
}
