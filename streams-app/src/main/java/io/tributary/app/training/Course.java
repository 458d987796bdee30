package io.tributary.app.training;

import java.util.SplittableRandom;

/**
 * How long and how fast a model learns.
 *
 * @param rate the highest; it is reached in a straight line and then falls along half a cosine
 * @param batch samples in a step
 */
public record Course(int steps, double rate, int batch) {
    private static final double WARM_UP = 0.1;

    /** Steps that are one call into libtorch. */
    private static final int CHUNK = 20;

    /** Hears how far a model is. */
    @FunctionalInterface
    public interface Listener {
        void at(int step, int steps, double loss);
    }

    /** The first and the last loss, each a mean over some steps. */
    public record Taken(double firstLoss, double lastLoss) {}

    /** The learning rate of a step. */
    public double rate(int step) {
        double warmUp = Math.max(1, WARM_UP * steps);
        return step < warmUp
                ? rate * (step + 1) / warmUp
                : rate * (1 + StrictMath.cos(StrictMath.PI * (step - warmUp) / (steps - warmUp))) / 2;
    }

    /** Takes all steps on one lesson. */
    public Taken take(Training training, Training.Lesson lesson, SplittableRandom random, Listener listener) {
        double first = 0;
        double last = 0;
        for (int step = 0; step < steps; step += CHUNK) {
            double[] rates = new double[Math.min(CHUNK, steps - step)];
            for (int i = 0; i < rates.length; i++) {
                rates[i] = rate(step + i);
            }
            last = training.train(lesson, order(random, rates.length, lesson.count()), rates);
            first = step == 0 ? last : first;
            listener.at(step + rates.length, steps, last);
        }
        return new Taken(first, last);
    }

    /** Which samples each of some steps sees. */
    public long[][] order(SplittableRandom random, int many, long samples) {
        long[][] order = new long[many][batch];
        for (long[] one : order) {
            for (int i = 0; i < batch; i++) {
                one[i] = random.nextInt(Math.toIntExact(samples));
            }
        }
        return order;
    }
}
