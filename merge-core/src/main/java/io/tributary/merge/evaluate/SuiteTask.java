package io.tributary.merge.evaluate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Labelled samples of a suite.
 *
 * @param name of the task; experts are matched with it
 * @param file safetensors file with inputs and labels
 * @param inputs tensor with one sample per row of its first axis: U8, I32, I64, F16, BF16, F32 or F64
 * @param labels tensor I64, [n]
 * @param heldOut not one of the stream's tasks: it shows what is retained of the base's abilities
 */
public record SuiteTask(
        String name,
        Path file,
        String inputs,
        String labels,
        Metric metric,
        Optional<Classes> classes,
        boolean heldOut) {

    /**
     * What stands for the labels, where the program compares with it: a floating tensor [classes, length] of a file.
     */
    public record Classes(Path file, String tensor) {}
}
