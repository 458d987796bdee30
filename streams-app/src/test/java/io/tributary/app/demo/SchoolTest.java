package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.app.training.Training;
import io.tributary.app.training.VisionWeights;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SchoolTest {
    private static final VisionGeometry SMALL =
            new VisionGeometry(8, 2, 2, 16, 7, 1, Canvas.SIDE, ClassEmbeddings.LENGTH, VisionGeometry.CLIP_EPSILON);

    @Test
    void theGradientAgreesWithFiniteDifferences() {
        Subject subject = new Shapes();
        Pictures pictures = Pictures.of(subject, Pictures.Look.DRAWN, 1, 8);
        float[] at = randomParameters();
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                Training training = Training.of(kernels, SMALL, at)) {
            Training.Lesson lesson = training.lesson(pictures.samples(ClassEmbeddings.of(subject)));
            float[] gradient = training.loss(lesson, at).gradient();
            SplittableRandom random = new SplittableRandom(2);
            for (int direction = 0; direction < 8; direction++) {
                float[] way = new float[at.length];
                double slope = 0;
                for (int i = 0; i < at.length; i++) {
                    way[i] = random.nextInt(2) == 0 ? 1 : -1;
                    slope += gradient[i] * way[i];
                }
                double step = 1e-3;
                double ahead = training.loss(lesson, moved(at, way, step)).loss();
                double behind = training.loss(lesson, moved(at, way, -step)).loss();
                assertThat((ahead - behind) / (2 * step)).isCloseTo(slope, within(0.02 * (1 + Math.abs(slope))));
            }
        }
    }

    @Test
    void theGradientIsTheSameAfterAGarbageCollection() {
        Subject subject = new Clouds();
        Pictures pictures = Pictures.of(subject, Pictures.Look.DRAWN, 1, 8);
        float[] at = randomParameters();
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                Training training = Training.of(kernels, SMALL, at)) {
            Training.Lesson lesson = training.lesson(pictures.samples(ClassEmbeddings.of(subject)));
            float[] once = training.loss(lesson, at).gradient();
            for (int i = 0; i < 3; i++) {
                System.gc();
                assertThat(training.loss(lesson, at).gradient()).isEqualTo(once);
            }
        }
    }

    @Test
    void trainingMakesTheLossFall() {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            Subject subject = new Textures();
            Settings settings = new Settings(SMALL, 0, 0, 0, 120, 300, 1e-2, 16, 0, 1);
            School.Taught taught = new School(settings)
                    .expert(kernels, new VisionWeights(SMALL, randomParameters()), subject, (step, steps, loss) -> {});
            assertThat(taught.lastLoss()).isLessThan(0.8 * taught.firstLoss());
        }
    }

    @Test
    void trainingAgainGivesTheSameBytes() {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            School school = new School(new Settings(SMALL, 12, 50, 1e-3, 30, 50, 1e-3, 8, 0, 5));
            School.Taught base = school.base(kernels, Subject.all(), (step, steps, loss) -> {});
            assertThat(school.base(kernels, Subject.all(), (step, steps, loss) -> {})
                            .parameters()
                            .values())
                    .isEqualTo(base.parameters().values());
            float[] expert = school.expert(kernels, base.parameters(), new Letters(), (step, steps, loss) -> {})
                    .parameters()
                    .values();
            assertThat(school.expert(kernels, base.parameters(), new Letters(), (step, steps, loss) -> {})
                            .parameters()
                            .values())
                    .isEqualTo(expert);
        }
    }

    private static float[] moved(float[] at, float[] way, double step) {
        float[] moved = at.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * way[i]);
        }
        return moved;
    }

    private static float[] randomParameters() {
        int count = SMALL.tensors().stream()
                .mapToInt(tensor -> Math.toIntExact(tensor.shape().elements()))
                .sum();
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.3 * Canvas.bell(random));
        }
        return values;
    }
}
