package io.tributary.merge.tensor;

/** A tensor without its bytes. */
public record TensorSpec(String name, DType dtype, Shape shape) {
    /** Bytes of the packed elements; throws {@link ArithmeticException} on overflow. */
    public long bytes() {
        return Math.floorDiv(Math.addExact(Math.multiplyExact(shape.elements(), dtype.bits()), 7), 8);
    }
}
