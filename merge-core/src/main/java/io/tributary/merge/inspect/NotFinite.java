package io.tributary.merge.inspect;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.file.Printable;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first value of a tensor that is not a finite float32. */
record NotFinite(String value, long flatIndex) {
    /**
     * @param raw little-endian elements
     * @param firstElement flat index of the first of them in the tensor
     */
    static Optional<NotFinite> in(ByteBuffer raw, DType dtype, long firstElement) {
        int width = dtype.bits() / Byte.SIZE;
        for (int at = raw.position(); at < raw.limit(); at += width) {
            float value = value(raw, at, dtype);
            if (!Float.isFinite(value)) {
                return Optional.of(new NotFinite(text(value), firstElement + (at - raw.position()) / width));
            }
        }
        return Optional.empty();
    }

    /**
     * What to say of the tensor that holds it.
     *
     * @param name of the tensor of the base that it is for
     */
    Problem problem(TensorSpec tensor, String name) {
        return new Problem(
                ErrorCode.NOT_FINITE,
                name,
                Printable.quoted(tensor.name()) + " holds " + value + " at " + position(tensor.shape())
                        + "; expected finite float32 values. Publish a checkpoint from before training diverged, or "
                        + "leave the tensor out of the merge with tensors.skip: [" + name + "]");
    }

    /** For example {@code [3, 5] (flat index 149)}. */
    private String position(Shape shape) {
        List<Long> coordinates = new ArrayList<>();
        long rest = flatIndex;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            coordinates.add(0, rest % shape.sizes().get(axis));
            rest /= shape.sizes().get(axis);
        }
        return coordinates + " (flat index " + flatIndex + ")";
    }

    private static float value(ByteBuffer raw, int at, DType dtype) {
        return switch (dtype) {
            case F64 -> (float) raw.getDouble(at);
            case F32 -> raw.getFloat(at);
            case BF16 -> Float.intBitsToFloat(raw.getShort(at) << 16);
            case F16 -> half(raw.getShort(at));
            default -> throw new IllegalArgumentException(dtype + " is not a number here");
        };
    }

    /** Only whether it is finite matters: a half is not where its exponent's five bits are all set. */
    private static float half(short bits) {
        if ((bits & 0x7C00) != 0x7C00) {
            return 0;
        }
        if ((bits & 0x03FF) != 0) {
            return Float.NaN;
        }
        return bits < 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
    }

    private static String text(float value) {
        if (Float.isNaN(value)) {
            return "NaN";
        }
        return value > 0 ? "+Inf" : "-Inf";
    }
}
