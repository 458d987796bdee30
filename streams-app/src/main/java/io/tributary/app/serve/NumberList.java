package io.tributary.app.serve;

import java.util.Arrays;

/** Numbers as they are read from JSON, without a box for each. */
final class NumberList {
    private static final int FIRST = 1024;

    private double[] values = new double[FIRST];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    double at(int index) {
        return values[index];
    }

    int size() {
        return size;
    }
}
