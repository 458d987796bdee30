package io.tributary.app.demo;

import java.util.SplittableRandom;

/**
 * What stands for a subject's classes: one random direction each, drawn once and frozen, so that all models share one
 * head and can be merged. They play the part of CLIP's text embeddings.
 */
final class ClassEmbeddings {
    /** Features of the model have this length too. */
    static final int LENGTH = 32;

    private static final long SEED = 7;

    private final int count;
    private final float[] rows;

    private ClassEmbeddings(int count, float[] rows) {
        this.count = count;
        this.rows = rows;
    }

    static ClassEmbeddings of(Subject subject) {
        SplittableRandom random =
                new SplittableRandom(31 * SEED + subject.name().hashCode());
        int count = subject.classes().size();
        float[] rows = new float[count * LENGTH];
        for (int row = 0; row < count; row++) {
            double[] direction = new double[LENGTH];
            double square = 0;
            for (int i = 0; i < LENGTH; i++) {
                direction[i] = Canvas.bell(random);
                square += direction[i] * direction[i];
            }
            for (int i = 0; i < LENGTH; i++) {
                rows[row * LENGTH + i] = (float) (direction[i] / Math.sqrt(square));
            }
        }
        return new ClassEmbeddings(count, rows);
    }

    int count() {
        return count;
    }

    /** Row by row, each of unit length. */
    float[] rows() {
        return rows.clone();
    }
}
