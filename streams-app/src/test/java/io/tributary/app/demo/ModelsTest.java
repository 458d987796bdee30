package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.evaluate.VisionGeometry;
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
            List<TaskScore> base = new SuiteRun(kernels, Suite.read(models.suite())).of(models.base());
            assertThat(base.stream().map(TaskScore::task)).containsExactly("letters", "textures");
            assertThat(base).allSatisfy(score -> assertThat(score.samples()).isEqualTo(Settings.TINY.testPictures()));
        }
        try (Checkpoint checkpoint = Checkpoint.open(models.base())) {
            assertThat(checkpoint.auxiliaryFiles()).extracting("name").containsExactly("config.json");
            VisionGeometry geometry = Settings.TINY.geometry();
            assertThat(VisionGeometry.of(checkpoint, geometry.heads(), geometry.epsilon()))
                    .isEqualTo(geometry);
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
