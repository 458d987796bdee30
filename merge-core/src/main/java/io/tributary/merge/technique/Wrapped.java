package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A technique around another one: everything is the inner one's, but for what the wrapper changes. */
interface Wrapped extends Technique {
    Technique of();

    @Override
    default StateSize state() {
        return of().state();
    }

    @Override
    default boolean exact() {
        return of().exact();
    }

    @Override
    default Untouched untouched() {
        return of().untouched();
    }

    @Override
    default List<Preparation> preparations() {
        return of().preparations();
    }

    @Override
    default Optional<Statistic> statistic() {
        return of().statistic();
    }

    @Override
    default List<Slot> slots(TensorRole role, long experts) {
        return of().slots(role, experts);
    }

    @Override
    default boolean wholeTensor(TensorRole role) {
        return of().wholeTensor(role);
    }

    @Override
    default Folded fold(Kernels kernels, FoldInput input) {
        return of().fold(kernels, input);
    }

    @Override
    default NDArray read(Kernels kernels, ReadInput input) {
        return of().read(kernels, input);
    }

    @Override
    default boolean additive() {
        return of().additive();
    }

    @Override
    default Folded unfold(Kernels kernels, FoldInput input) {
        return of().unfold(kernels, input);
    }

    @Override
    default List<Slot> companions(TensorRole role, long experts) {
        return of().companions(role, experts);
    }

    @Override
    default Map<String, NDArray> companions(Kernels kernels, ReadInput input) {
        return of().companions(kernels, input);
    }
}
