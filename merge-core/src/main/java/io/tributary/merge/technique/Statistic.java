package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import io.tributary.merge.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an expert may bring beside its weights: a safetensors file with one tensor per tensor of the base, under the
 * same name.
 */
public enum Statistic {
    /** Of every linear weight (out × in), the mean of xᵀx over inputs x of its layer: in × in, symmetric. */
    GRAM {
        @Override
        public Optional<Shape> shape(TensorRole role) {
            List<Long> sizes = role.spec().shape().sizes();
            return role.linear() ? Optional.of(Shape.of(sizes.get(1), sizes.get(1))) : Optional.empty();
        }
    },
    /** Of every tensor, the diagonal of the Fisher information: the tensor's own shape, no entry negative. */
    FISHER {
        @Override
        public Optional<Shape> shape(TensorRole role) {
            return Optional.of(role.spec().shape());
        }
    };

    /** What an event calls it. */
    public String role() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one that an event calls so.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} naming the nearest that exists
     */
    public static Statistic named(String role) {
        List<String> known = Arrays.stream(values()).map(Statistic::role).toList();
        return Arrays.stream(values())
                .filter(statistic -> statistic.role().equals(role))
                .findFirst()
                .orElseThrow(() -> new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        "The expert brings a statistic '" + role + "', which is unknown. "
                                + Nearest.hint(role, known)));
    }

    /** The shape of the statistic for a tensor; empty where there is none. */
    public abstract Optional<Shape> shape(TensorRole role);
}
