package io.tributary.merge.tensor;

import java.util.List;
import java.util.stream.Collectors;

/** Sizes of a tensor's axes, all non-negative; an empty list is a scalar. Products are checked for overflow. */
public record Shape(List<Long> sizes) {
    public Shape {
        sizes = List.copyOf(sizes);
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("negative axis in " + sizes);
            }
        }
    }

    public static Shape of(long... sizes) {
        return new Shape(java.util.Arrays.stream(sizes).boxed().toList());
    }

    public int rank() {
        return sizes.size();
    }

    /** Number of elements; throws {@link ArithmeticException} where it exceeds a long. */
    public long elements() {
        long product = 1;
        boolean empty = false;
        for (long size : sizes) {
            if (size == 0) {
                empty = true;
            } else {
                product = Math.multiplyExact(product, size);
            }
        }
        return empty ? 0 : product;
    }

    public long[] toArray() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
