package io.tributary.benchmark;

import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One tensor of a synthetic checkpoint. The base is noise of deviation 0.02; an expert adds noise of 1e-4 and a few
 * strong directions. Every element follows from its place alone, so that nothing is kept and a billion of them take
 * seconds.
 *
 * @param number 0 is the base, others are experts
 */
record SyntheticTensor(TensorSpec spec, int index, int number) {
    private static final int STRONG = 8;
    private static final int BLOCK = 1 << 20;

    /** In blocks of rows: memory does not depend on the tensor's size. */
    void write(SafetensorsWriter writer) {
        int columns = Math.toIntExact(spec.shape().sizes().get(spec.shape().rank() - 1));
        long rows = spec.shape().elements() / columns;
        int height = Math.toIntExact(Math.max(1, Math.min(rows, BLOCK / columns)));
        ByteBuffer bytes = ByteBuffer.allocateDirect(
                        height * columns * spec.dtype().bits() / Byte.SIZE)
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] right = directions(columns, 1L << 40, 1e-3f);
        float[] row = new float[columns];
        for (long first = 0; first < rows; first += height) {
            bytes.clear();
            for (long at = first; at < Math.min(rows, first + height); at++) {
                fill(row, at, right);
                for (float value : row) {
                    put(bytes, value);
                }
            }
            writer.write(spec.name(), bytes.flip());
        }
    }

    private void fill(float[] row, long at, float[] right) {
        long place = ((long) index << 36) + at * row.length;
        for (int column = 0; column < row.length; column++) {
            row[column] = 0.02f * noise(place + column);
        }
        if (number == 0) {
            return;
        }
        long theirs = place + ((long) number << 52);
        for (int column = 0; column < row.length; column++) {
            row[column] += 1e-4f * noise(theirs + column);
        }
        for (int k = 0; k < STRONG; k++) {
            float left = noise((((long) number << 52) + ((long) index << 36) + at) * STRONG + k) / (1 + k);
            for (int column = 0; column < row.length; column++) {
                row[column] += left * right[k * row.length + column];
            }
        }
    }

    private float[] directions(int length, long salt, float scale) {
        float[] values = new float[number == 0 ? 0 : STRONG * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * noise(salt + ((long) number << 52) + ((long) index << 36) + i);
        }
        return values;
    }

    private void put(ByteBuffer bytes, float value) {
        if (spec.dtype() == DType.BF16) {
            int bits = Float.floatToRawIntBits(value);
            bytes.putShort((short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16));
        } else {
            bytes.putFloat(value);
        }
    }

    /** Nearly Gaussian, of deviation 1: four uniform parts of a mixed counter (splitmix64). */
    private static float noise(long counter) {
        long z = counter * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        long sum = (z & 0xFFFF) + ((z >>> 16) & 0xFFFF) + ((z >>> 32) & 0xFFFF) + (z >>> 48);
        return (sum - 131_070) / 37_837f;
    }
}
