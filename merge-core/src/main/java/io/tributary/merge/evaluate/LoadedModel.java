package io.tributary.merge.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint's weights in memory as float32, with the program that uses them. Confined to its kernels' thread. */
final class LoadedModel implements AutoCloseable {
    private final Kernels kernels;
    private final String location;
    private final ModelProgram program;
    private final Script script;
    private final NDManager scope;
    private final Map<String, NDArray> weights = new HashMap<>();
    private final Map<String, NDArray> settings = new HashMap<>();

    private LoadedModel(Kernels kernels, String location, ModelProgram program, Script script) {
        this.kernels = kernels;
        this.location = location;
        this.program = program;
        this.script = script;
        this.scope = kernels.scope();
    }

    /**
     * Reads the weights; the checkpoint may be closed afterwards.
     *
     * @throws MergeException {@code PROGRAM_FAILED} where libtorch refuses the program
     */
    static LoadedModel of(Kernels kernels, Suite suite, Checkpoint checkpoint) {
        Script script = compiled(kernels, suite.program());
        LoadedModel model = new LoadedModel(kernels, String.valueOf(checkpoint.location()), suite.program(), script);
        try {
            for (TensorSource tensor : checkpoint.tensors().values()) {
                if (tensor.spec().dtype().isFoldable()) {
                    model.weights.put(tensor.name(), floats(kernels, model.scope, tensor));
                }
            }
            ModelSettings.of(checkpoint, suite.settings())
                    .forEach((name, values) -> model.settings.put(name, model.scope.create(doubles(values))));
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Script compiled(Kernels kernels, ModelProgram program) {
        try {
            return Script.compile(program.name(), program.text(), kernels.device());
        } catch (MergeException e) {
            throw new MergeException(
                    ErrorCode.PROGRAM_FAILED,
                    "libtorch refuses model program " + program.name() + ": "
                            + e.getMessage().split("\\n(Exception raised|frame #)", 2)[0],
                    e);
        }
    }

    static NDArray floats(Kernels kernels, NDManager scope, TensorSource tensor) {
        TensorSpec spec = tensor.spec();
        return kernels.floats(scope, tensor.readAll(), spec.dtype(), spec.shape());
    }

    /** Class scores [n, classes] for n inputs, in the scope. */
    NDArray outputs(NDManager answers, NDArray inputs, NDArray classes) {
        try {
            return script.call(answers, ModelProgram.METHOD, weights, inputs, classes, settings)
                    .array(0);
        } catch (MergeException e) {
            if (e.code() != ErrorCode.INTERNAL) {
                throw e;
            }
            throw new MergeException(
                    ErrorCode.PROGRAM_FAILED,
                    "model program " + program.name() + " fails on " + location + ": " + e.getMessage(),
                    e);
        }
    }

    Kernels kernels() {
        return kernels;
    }

    @Override
    public void close() {
        scope.close();
        script.close();
    }
}
