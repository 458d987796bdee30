package io.tributary.app.evaluator;

import io.tributary.merge.fixture.ProgramText;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A suite made here, and the models that it measures. Task i lives on axis i of the inputs: half of its samples are +1
 * there and of class 0, half −1 and of class 1. An expert of a task has learned that axis; a model that knows nothing
 * of it answers class 0, which is right half of the time.
 */
public final class LinearSuite {
    public static final String NAME = "compass";
    public static final List<String> TASKS = List.of("east", "north", "south", "west");
    public static final String HELD_OUT = "west";

    private static final int SAMPLES = 20;
    private static final String PROGRAM =
            ProgramText.returning("torch.linear(torch.to(inputs, 6), weights[\"classifier.weight\"], None)");
    private final Path directory;

    public LinearSuite(Path directory) {
        this.directory = directory;
    }

    /** Writes suite, program and tasks; the last task is held out. */
    public Path write() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("linear.py"), PROGRAM);
        StringBuilder suite = new StringBuilder("suite: " + NAME + "\nprogram: linear.py\nsplit: test\ntasks:\n");
        for (int axis = 0; axis < TASKS.size(); axis++) {
            String task = TASKS.get(axis);
            task(axis).write(directory.resolve(task + ".safetensors"));
            suite.append("- {task: ")
                    .append(task)
                    .append(", file: ")
                    .append(task)
                    .append(".safetensors");
            suite.append(axis == TASKS.size() - 1 ? ", heldOut: true}\n" : "}\n");
        }
        return Files.writeString(directory.resolve("suite.yaml"), suite);
    }

    private static SafetensorsBytes task(int axis) {
        float[] inputs = new float[SAMPLES * TASKS.size()];
        long[] labels = new long[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            labels[sample] = sample % 2;
            inputs[sample * TASKS.size() + axis] = sample % 2 == 0 ? 1 : -1;
        }
        return SafetensorsBytes.file()
                .f32("test_images", new long[] {SAMPLES, TASKS.size()}, inputs)
                .i64("test_labels", new long[] {SAMPLES}, labels);
    }

    /** Knows nothing. */
    public Path base() {
        return model("base", new float[TASKS.size()]);
    }

    /** Knows its task and nothing else. */
    public Path expert(String task) {
        float[] slopes = new float[TASKS.size()];
        slopes[TASKS.indexOf(task)] = 1;
        return model(task, slopes);
    }

    /** Turns everything that others have learned around, more than three of them can outweigh. */
    public Path damaged() {
        float[] slopes = new float[TASKS.size()];
        Arrays.fill(slopes, -8);
        return model("damaged", slopes);
    }

    /** @param slopes what class 0 gains and class 1 loses along each axis */
    public Path model(String name, float... slopes) {
        Path file = directory.resolve(name + "-model.safetensors");
        float[] weights = new float[2 * TASKS.size()];
        for (int axis = 0; axis < TASKS.size(); axis++) {
            weights[axis] = slopes[axis];
            weights[TASKS.size() + axis] = -slopes[axis];
        }
        SafetensorsBytes.file()
                .f32("classifier.weight", new long[] {2, TASKS.size()}, weights)
                .write(file);
        return file;
    }
}
