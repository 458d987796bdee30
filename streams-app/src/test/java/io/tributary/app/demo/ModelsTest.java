package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.evaluate.Accuracy;
import io.tributary.merge.evaluate.Evaluation;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's own part, small: draw, train, write, evaluate. */
final class ModelsTest {
    @TempDir
    Path directory;

    @Test
    void modelsAreTrainedWrittenAndEvaluatedAndFoundAgainTheNextTime() {
        List<Subject> subjects = List.of(new Letters(), new Textures());
        Models models = new Models(directory.resolve("models"), Settings.TINY, subjects);
        Heard first = new Heard();
        models.make(first);
        assertThat(first.trained).containsExactlyInAnyOrder("base", "letters", "textures");

        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            List<Accuracy> base = Evaluation.of(kernels, models.base(), models.tasks());
            assertThat(base.stream().map(Accuracy::task)).containsExactly("letters", "textures");
            assertThat(base)
                    .allSatisfy(accuracy -> assertThat(accuracy.images()).isEqualTo(Settings.TINY.testPictures()));
        }
        try (Checkpoint checkpoint = Checkpoint.open(models.base())) {
            assertThat(checkpoint.auxiliaryFiles()).extracting("name").containsExactly("config.json");
        }

        Heard second = new Heard();
        models.make(second);
        assertThat(second.trained).isEmpty();
        assertThat(second.found).containsExactlyInAnyOrder("base", "letters", "textures");
    }

    private static final class Heard implements Models.Listener {
        private final List<String> trained = Collections.synchronizedList(new ArrayList<>());
        private final List<String> found = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void at(String model, int step, int steps, double loss) {
            assertThat(step).isBetween(1, steps);
        }

        @Override
        public void done(String model, School.Taught taught) {
            assertThat(taught.lastLoss()).as(model).isLessThan(taught.firstLoss());
            trained.add(model);
        }

        @Override
        public void found(String model) {
            found.add(model);
        }
    }
}
