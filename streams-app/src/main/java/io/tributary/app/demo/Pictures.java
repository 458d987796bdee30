package io.tributary.app.demo;

import io.tributary.app.training.Samples;
import java.util.SplittableRandom;

/** Labelled pictures of one subject: image after image of 28×28 grey bytes, and a label for each. */
final class Pictures {
    static final int BYTES = Canvas.SIDE * Canvas.SIDE;

    private final byte[] pixels;
    private final long[] labels;

    private Pictures(byte[] pixels, long[] labels) {
        this.pixels = pixels;
        this.labels = labels;
    }

    /** How pictures reach the model. */
    enum Look {
        /** As drawn. The base learns from these. */
        DRAWN,
        /** As a poor camera sees them. Experts learn from these and are tested on them. */
        PHOTOGRAPHED
    }

    /**
     * Draws pictures, classes in turn. The same seed gives the same pictures on every machine, and a larger number only
     * adds to them.
     */
    static Pictures of(Subject subject, Look look, long seed, int count) {
        byte[] pixels = new byte[count * BYTES];
        long[] labels = new long[count];
        SplittableRandom seeds = new SplittableRandom(
                31 * (31 * seed + (look == Look.DRAWN ? 0 : 1)) + subject.name().hashCode());
        for (int picture = 0; picture < count; picture++) {
            SplittableRandom random = seeds.split();
            int label = picture % subject.classes().size();
            Canvas canvas = new Canvas();
            subject.draw(canvas, label, random);
            byte[] image = look == Look.DRAWN ? canvas.drawn() : canvas.photographed(random, subject.grain());
            System.arraycopy(image, 0, pixels, picture * BYTES, BYTES);
            labels[picture] = label;
        }
        return new Pictures(pixels, labels);
    }

    /** For a training, with what the labels stand for. */
    Samples samples(ClassEmbeddings classes) {
        return new Samples(pixels.clone(), labels.clone(), Canvas.SIDE, classes.rows(), ClassEmbeddings.LENGTH);
    }

    int count() {
        return labels.length;
    }

    /** Row by row, 0 black and 255 white. */
    byte[] pixels() {
        return pixels.clone();
    }

    long[] labels() {
        return labels.clone();
    }
}
