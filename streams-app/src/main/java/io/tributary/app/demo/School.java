package io.tributary.app.demo;

import io.tributary.app.training.Course;
import io.tributary.app.training.Training;
import io.tributary.app.training.VisionWeights;
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
    private static final int SHOWN = 20;

    private final Settings settings;

    School(Settings settings) {
        this.settings = settings;
    }

    /** The first and the last loss of a training, each a mean over some steps. */
    record Taught(VisionWeights parameters, double firstLoss, double lastLoss) {}

    Taught base(Kernels kernels, List<Subject> subjects, Course.Listener listener) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        Course course = new Course(settings.baseSteps(), settings.baseRate(), settings.batch());
        try (Training training = Training.of(kernels, settings.geometry(), start(settings.geometry(), random))) {
            List<Training.Lesson> lessons = new ArrayList<>();
            for (Subject subject : subjects) {
                Pictures pictures = Pictures.of(subject, Pictures.Look.DRAWN, settings.seed(), settings.basePictures());
                lessons.add(training.lesson(pictures.samples(ClassEmbeddings.of(subject))));
            }
            double first = 0;
            double recent = 0;
            for (int step = 0; step < settings.baseSteps(); step++) {
                double[] rate = {course.rate(step)};
                double loss = training.train(
                        lessons.get(step % lessons.size()), course.order(random, 1, settings.basePictures()), rate);
                first += step < lessons.size() ? loss / lessons.size() : 0;
                recent = step < SHOWN ? first : recent + (loss - recent) / SHOWN;
                listener.at(step + 1, settings.baseSteps(), recent);
            }
            return new Taught(new VisionWeights(settings.geometry(), training.parameters()), first, recent);
        }
    }

    Taught expert(Kernels kernels, VisionWeights base, Subject subject, Course.Listener listener) {
        SplittableRandom random =
                new SplittableRandom(31 * settings.seed() + subject.name().hashCode());
        try (Training training = Training.of(kernels, settings.geometry(), base.values())) {
            Pictures pictures =
                    Pictures.of(subject, Pictures.Look.PHOTOGRAPHED, settings.seed(), settings.expertPictures());
            Training.Lesson lesson = training.lesson(pictures.samples(ClassEmbeddings.of(subject)));
            Course.Taken taken = new Course(settings.expertSteps(), settings.expertRate(), settings.batch())
                    .take(training, lesson, random, listener);
            return new Taught(
                    new VisionWeights(settings.geometry(), training.parameters()), taken.firstLoss(), taken.lastLoss());
        }
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
