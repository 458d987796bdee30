package io.tributary.merge.kernel;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/**
 * One TorchScript text, compiled by libtorch; each of its methods is one call through JNI. The texts lie beside this
 * class as resources, named {@code NAME.py}, and hold one class {@code Script}.
 */
public final class Script implements AutoCloseable {
    private final String name;
    private final Model model;
    private final PtSymbolBlock block;

    private Script(String name, Model model) {
        this.name = name;
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    static Script load(String name, ComputeDevice device) {
        return compile(name, text(name), device);
    }

    /**
     * Compiles a text of one's own, which holds one class {@code Script} as those beside this class do.
     *
     * @throws MergeException {@code INTERNAL} where libtorch refuses it
     */
    public static Script compile(String name, String text, ComputeDevice device) {
        Model model = Model.newInstance(name, device.djl(), "PyTorch");
        try {
            model.load(ScriptArchive.of(text));
            return new Script(name, model);
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new MergeException(ErrorCode.INTERNAL, "the kernels in " + name + ".py do not load: " + e, e);
        }
    }

    /** The source: for people, and to build upon. */
    public static String text(String name) {
        try (InputStream resource = Script.class.getResourceAsStream(name + ".py")) {
            if (resource == null) {
                throw new IllegalArgumentException("no script " + name + ".py");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls one method.
     *
     * @param scope owns the arrays in the answer
     * @param arguments arrays, {@code Long}, {@code Integer}, {@code Double}, {@code Boolean}, {@code String},
     *     {@code long[]}, a list of arrays, or arrays by name
     * @throws MergeException {@code OUT_OF_MEMORY}, or {@code INTERNAL} with the script's line
     */
    public Answer call(NDManager scope, String method, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        Lock underWay = CallsUnderWay.lock();
        underWay.lock();
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = IValueUtils.runMethod(block, method, values)) {
                return Answer.of(result, (PtNDManager) scope);
            }
        } catch (EngineException e) {
            throw failure(method, e);
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
            underWay.unlock();
        }
    }

    /**
     * Calls one method that differentiates: autograd records what it does, so {@code torch.grad} works there. The
     * method takes arrays and returns arrays.
     *
     * @param scope owns the arrays in the answer
     */
    public List<NDArray> differentiate(NDManager scope, String method, List<NDArray> arguments) {
        Lock underWay = CallsUnderWay.lock();
        underWay.lock();
        boolean recording = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try (NDManager names = scope.newSubManager()) {
            // DJL's name for "call this method instead of forward".
            NDArray name = names.create(0);
            name.setName("module_method:" + method);
            NDList inputs = new NDList(name);
            inputs.addAll(arguments);
            NDList answer = IValueUtils.forward(block, inputs, true);
            answer.attach(scope);
            return List.copyOf(answer);
        } catch (EngineException e) {
            throw failure(method, e);
        } finally {
            JniUtils.setGradMode(recording);
            underWay.unlock();
        }
    }

    private MergeException failure(String method, EngineException cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        boolean memory = lower.contains("out of memory") || lower.contains("can't allocate memory");
        return memory
                ? new MergeException(
                        ErrorCode.OUT_OF_MEMORY,
                        "kernel " + name + "." + method + " found too little memory on " + block.toString()
                                + "; give the worker more, or run fewer workers",
                        cause)
                : new MergeException(
                        ErrorCode.INTERNAL, "kernel " + name + "." + method + " failed: " + message, cause);
    }

    private static IValue value(Object argument) {
        if (argument instanceof PtNDArray array) {
            return IValue.from(array);
        } else if (argument instanceof Double number) {
            return IValue.from(number);
        } else if (argument instanceof Long number) {
            return IValue.from(number);
        } else if (argument instanceof Integer number) {
            return IValue.from(number.longValue());
        } else if (argument instanceof Boolean truth) {
            return IValue.from(truth);
        } else if (argument instanceof String string) {
            return IValue.from(string);
        } else if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        } else if (argument instanceof List<?> arrays) {
            return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        }
        if (argument instanceof Map<?, ?> named) {
            Map<String, PtNDArray> arrays = new LinkedHashMap<>();
            named.forEach((name, array) -> arrays.put((String) name, (PtNDArray) array));
            return IValue.stringMapFrom(arrays);
        }
        throw new IllegalArgumentException("not a kernel argument: " + argument.getClass());
    }

    @Override
    public void close() {
        model.close();
    }

    /** What a method returned: its one value, or its tuple's values in order. */
    public static final class Answer {
        private final List<Object> values;

        private Answer(List<Object> values) {
            this.values = values;
        }

        private static Answer of(IValue result, PtNDManager scope) {
            List<Object> values = new ArrayList<>();
            if (result.isTuple()) {
                for (IValue part : result.toIValueTuple()) {
                    try (part) {
                        values.add(javaValue(part, scope));
                    }
                }
            } else {
                values.add(javaValue(result, scope));
            }
            return new Answer(values);
        }

        private static Object javaValue(IValue value, PtNDManager scope) {
            if (value.isTensor()) {
                return value.toTensor(scope);
            } else if (value.isTensorList()) {
                return value.toNDList(scope);
            } else if (value.isDouble()) {
                return value.toDouble();
            } else if (value.isLong()) {
                return value.toLong();
            } else if (value.isBoolean()) {
                return value.toBoolean();
            }
            throw new IllegalStateException("a kernel returned " + value.getType());
        }

        public NDArray array(int index) {
            return (NDArray) values.get(index);
        }

        /** A method's list of arrays. */
        public List<NDArray> arrays() {
            return (NDList) values.get(0);
        }

        public double number(int index) {
            return (Double) values.get(index);
        }

        public int integer(int index) {
            return Math.toIntExact((Long) values.get(index));
        }

        public boolean truth(int index) {
            return (Boolean) values.get(index);
        }
    }
}
