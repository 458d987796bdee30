package io.tributary.app.cli;

import io.tributary.app.training.Course;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import picocli.CommandLine.Option;

/** How long and how fast experts learn. */
final class CourseOptions {
    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "150",
            description = "Training steps of an expert (default: ${DEFAULT-VALUE}).")
    private int steps = 150;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "0.0003",
            description = "Highest learning rate (default: ${DEFAULT-VALUE}).")
    private double rate = 0.0003;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Images in a step (default: ${DEFAULT-VALUE}).")
    private int batch = 32;

    Course course() {
        if (steps < 1 || batch < 1) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, "--steps and --batch must be at least 1.");
        }
        return new Course(steps, rate, batch);
    }
}
