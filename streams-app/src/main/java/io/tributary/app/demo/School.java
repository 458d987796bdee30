package io.tributary.app.demo;

import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the base and the experts learn. The base sees all subjects as drawn, in turn; an expert starts from the base and
 * sees one subject as photographed. Everything is seeded: the same settings give the same weights.
 */
final class School {
    /** Steps that are one call into libtorch. */
    private static final int CHUNK = 20;

    private static final double WARM_UP = 0.1;

    private final Settings settings;

    School(Settings settings) {
        this.settings = settings;
    }

    /** Hears how far a model is. */
    @FunctionalInterface
    interface Listener {
        void at(int step, int steps, double loss);
    }

    /** The first and the last loss of a training, each a mean over some steps. */
    record Taught(Parameters parameters, double firstLoss, double lastLoss) {}

    Taught base(Kernels kernels, List<Subject> subjects, Listener listener) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        try (Training training = Training.of(kernels, settings.geometry(), start(settings.geometry(), random))) {
            List<Training.Lesson> lessons = new ArrayList<>();
            for (Subject subject : subjects) {
                Pictures pictures = Pictures.of(subject, Pictures.Look.DRAWN, settings.seed(), settings.basePictures());
                lessons.add(training.lesson(pictures, ClassEmbeddings.of(subject)));
            }
            double first = 0;
            double recent = 0;
            for (int step = 0; step < settings.baseSteps(); step++) {
                double[] rate = {rate(step, settings.baseSteps(), settings.baseRate())};
                double loss = training.train(
                        lessons.get(step % lessons.size()), order(random, 1, settings.basePictures()), rate);
                first += step < lessons.size() ? loss / lessons.size() : 0;
                recent = step < CHUNK ? first : recent + (loss - recent) / CHUNK;
                listener.at(step + 1, settings.baseSteps(), recent);
            }
            return new Taught(new Parameters(settings.geometry(), training.parameters()), first, recent);
        }
    }

    Taught expert(Kernels kernels, Parameters base, Subject subject, Listener listener) {
        SplittableRandom random =
                new SplittableRandom(31 * settings.seed() + subject.name().hashCode());
        try (Training training = Training.of(kernels, settings.geometry(), base.values())) {
            Pictures pictures =
                    Pictures.of(subject, Pictures.Look.PHOTOGRAPHED, settings.seed(), settings.expertPictures());
            Training.Lesson lesson = training.lesson(pictures, ClassEmbeddings.of(subject));
            double first = 0;
            double last = 0;
            for (int step = 0; step < settings.expertSteps(); step += CHUNK) {
                int steps = Math.min(CHUNK, settings.expertSteps() - step);
                double[] rates = new double[steps];
                for (int i = 0; i < steps; i++) {
                    rates[i] = rate(step + i, settings.expertSteps(), settings.expertRate());
                }
                last = training.train(lesson, order(random, steps, settings.expertPictures()), rates);
                first = step == 0 ? last : first;
                listener.at(step + steps, settings.expertSteps(), last);
            }
            return new Taught(new Parameters(settings.geometry(), training.parameters()), first, last);
        }
    }

    private long[][] order(SplittableRandom random, int steps, int pictures) {
        long[][] order = new long[steps][settings.batch()];
        for (long[] batch : order) {
            for (int i = 0; i < batch.length; i++) {
                batch[i] = random.nextInt(pictures);
            }
        }
        return order;
    }

    /** Rises in a straight line, then falls along half a cosine. */
    private static double rate(int step, int steps, double peak) {
        double warmUp = Math.max(1, WARM_UP * steps);
        return step < warmUp
                ? peak * (step + 1) / warmUp
                : peak * (1 + StrictMath.cos(StrictMath.PI * (step - warmUp) / (steps - warmUp))) / 2;
    }

    /** Random weights of a size that keeps activations in range; norms at one, biases at zero. */
    private static float[] start(VisionGeometry geometry, SplittableRandom random) {
        List<TensorSpec> tensors = geometry.tensors();
        int total = Math.toIntExact(
                tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum());
        float[] values = new float[total];
        int at = 0;
        for (TensorSpec tensor : tensors) {
            int elements = Math.toIntExact(tensor.shape().elements());
            double deviation = deviation(tensor);
            boolean isNorm = tensor.name().contains("norm") || tensor.name().contains("layrnorm");
            for (int i = 0; i < elements; i++) {
                values[at++] =
                        tensor.name().endsWith(".bias") ? 0 : isNorm ? 1 : (float) (deviation * Canvas.bell(random));
            }
        }
        return values;
    }

    private static double deviation(TensorSpec tensor) {
        if (tensor.name().contains("position_embedding")) {
            return 0.2;
        } else if (tensor.shape().rank() < 2) {
            return 0.02;
        }
        double inputs =
                (double) tensor.shape().elements() / tensor.shape().sizes().get(0);
        boolean closesBlock =
                tensor.name().contains("out_proj") || tensor.name().contains("fc2");
        return (closesBlock ? 0.5 : 1) / Math.sqrt(inputs);
    }
}
