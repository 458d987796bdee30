package io.tributary.app.cli;

import io.tributary.merge.recipe.TensorGlobs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which tensors are treated differently, by glob over their names. */
final class TensorOptions {
    @Option(names = "--skip", paramLabel = "GLOB", description = "Tensors that stay as in the base; repeatable.")
    private List<String> skip = new ArrayList<>();

    @Option(
            names = "--pass-through",
            paramLabel = "GLOB",
            description = "Tensors taken from the newest expert as they are, unmerged; repeatable.")
    private List<String> passThrough = new ArrayList<>();

    @Option(
            names = "--linear",
            paramLabel = "GLOB",
            description = "Tensors that are linear weights though the rule says no; repeatable.")
    private List<String> linear = new ArrayList<>();

    @Option(
            names = "--not-linear",
            paramLabel = "GLOB",
            description = "Tensors that are no linear weights though the rule says so; repeatable.")
    private List<String> notLinear = new ArrayList<>();

    TensorGlobs globs() {
        return new TensorGlobs(linear, notLinear, skip, passThrough);
    }
}
