package io.tributary.app.demo;

import io.tributary.app.training.VisionWeights;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The demo's checkpoints and test pictures in one directory: {@code base}, {@code experts/NAME}, {@code tasks},
 * {@code suite.yaml}. What is there was finished and is not made again.
 */
final class Models {
    private final Path directory;
    private final Settings settings;
    private final List<Subject> subjects;

    Models(Path directory, Settings settings, List<Subject> subjects) {
        this.directory = directory;
        this.settings = settings;
        this.subjects = List.copyOf(subjects);
    }

    Path directory() {
        return directory;
    }

    List<Subject> subjects() {
        return subjects;
    }

    Path base() {
        return directory.resolve("base");
    }

    Path expert(Subject subject) {
        return directory.resolve("experts").resolve(subject.name());
    }

    /** What models are measured by: a suite that `evaluate --suite` takes too. */
    Path suite() {
        return directory.resolve("suite.yaml");
    }

    /** Hears how far the training of a model is, from the thread that trains it. */
    interface Listener {
        void at(String model, int step, int steps, double loss);

        /** The model is trained. */
        void done(String model, School.Taught taught);

        /** The model was there already. */
        void found(String model);
    }

    /** Makes what is not there yet, two experts at a time, each with one torch thread. */
    void make(Listener listener) {
        try {
            if (!Files.isDirectory(directory.resolve("tasks"))) {
                TaskFiles.write(directory.resolve("tasks"), subjects, settings);
            }
            if (!Files.exists(suite())) {
                writeSuite();
            }
            School school = new School(settings);
            if (Files.isDirectory(base())) {
                listener.found("base");
            } else {
                makeBase(school, listener);
            }
            VisionWeights base = read(base());
            InParallel.each(2, subjects, subject -> makeExpert(school, base, subject, listener));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeSuite() throws IOException {
        Path unfinished = directory.resolve(".tmp-suite.yaml");
        Files.writeString(unfinished, TaskFiles.suite("tasks", subjects));
        Files.move(unfinished, suite(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void makeBase(School school, Listener listener) throws IOException {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            School.Taught taught =
                    school.base(kernels, subjects, (step, steps, loss) -> listener.at("base", step, steps, loss));
            taught.parameters().write(base());
            listener.done("base", taught);
        }
    }

    private void makeExpert(School school, VisionWeights base, Subject subject, Listener listener) throws IOException {
        if (Files.isDirectory(expert(subject))) {
            listener.found(subject.name());
            return;
        }
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            School.Taught taught = school.expert(
                    kernels, base, subject, (step, steps, loss) -> listener.at(subject.name(), step, steps, loss));
            taught.parameters().write(expert(subject));
            listener.done(subject.name(), taught);
        }
    }

    private VisionWeights read(Path location) {
        try (Checkpoint checkpoint = Checkpoint.open(location)) {
            return VisionWeights.read(settings.geometry(), checkpoint);
        }
    }
}
