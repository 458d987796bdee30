package io.tributary.app.time;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.tensor.DType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How alike two experts of one base are: the cosine of their task vectors over the whole model. */
final class Likeness {
    private final Path base;

    Likeness(Path base) {
        this.base = base;
    }

    /** From −1 to 1; 0 where either is missing or equals the base. */
    double cosine(@Nullable Path left, @Nullable Path right) {
        if (left == null || right == null) {
            return 0;
        }
        double dot = 0;
        double leftSquared = 0;
        double rightSquared = 0;
        try (Checkpoint start = Checkpoint.open(base);
                Checkpoint one = Checkpoint.open(left);
                Checkpoint other = Checkpoint.open(right)) {
            for (TensorSource tensor : start.tensors().values()) {
                TensorSource a = one.tensors().get(tensor.name());
                TensorSource b = other.tensors().get(tensor.name());
                if (tensor.spec().dtype() != DType.F32 || a == null || b == null) {
                    continue;
                }
                FloatBuffer from = floats(tensor);
                FloatBuffer toA = floats(a);
                FloatBuffer toB = floats(b);
                for (int i = 0; i < from.limit(); i++) {
                    double x = toA.get(i) - from.get(i);
                    double y = toB.get(i) - from.get(i);
                    dot += x * y;
                    leftSquared += x * x;
                    rightSquared += y * y;
                }
            }
        }
        double scale = Math.sqrt(leftSquared) * Math.sqrt(rightSquared);
        return scale == 0 ? 0 : dot / scale;
    }

    private static FloatBuffer floats(TensorSource tensor) {
        return tensor.readAll().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
