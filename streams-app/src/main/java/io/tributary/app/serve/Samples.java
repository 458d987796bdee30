package io.tributary.app.serve;

import io.tributary.merge.evaluate.SampleForm;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a suite's tasks take, and how a request's numbers become that. */
final class Samples {
    /** The name of the one input. */
    static final String INPUT = "inputs";

    /** A double holds every integer up to here. */
    private static final double EXACT = 1L << 53;

    private final Map<String, SampleForm> forms;

    /** @param forms by task, in the suite's order */
    Samples(Map<String, SampleForm> forms) {
        this.forms = Collections.unmodifiableMap(new LinkedHashMap<>(forms));
    }

    /** Reads the headers of the suite's files. */
    static Samples of(Suite suite) {
        Map<String, SampleForm> forms = new LinkedHashMap<>();
        for (SuiteTask task : suite.tasks()) {
            forms.put(task.name(), SampleForm.of(task));
        }
        return new Samples(forms);
    }

    List<String> tasks() {
        return List.copyOf(forms.keySet());
    }

    /** As the protocol calls it; several where tasks differ. */
    String datatype() {
        List<String> all = forms.values().stream()
                .map(form -> datatype(form.dtype()))
                .distinct()
                .toList();
        return String.join("|", all);
    }

    /** Of the input, −1 for what varies. */
    List<Long> shape() {
        HashSet<List<Long>> rows = new HashSet<>();
        forms.values().forEach(form -> rows.add(form.row()));
        List<Long> first = forms.values().iterator().next().row();
        List<Long> shape = new java.util.ArrayList<>(List.of(-1L));
        if (rows.size() == 1) {
            shape.addAll(first);
        } else {
            first.forEach(size -> shape.add(-1L));
        }
        return List.copyOf(shape);
    }

    /** @throws io.tributary.merge.MergeException {@code INVALID_ARGUMENT} where the request does not fit */
    Question question(InferenceRequest request) {
        String task = request.task().orElseGet(this::only);
        SampleForm form = forms.get(task);
        if (form == null) {
            throw InferenceRequest.refused("parameters.task: there is no task '" + task + "'; there are "
                    + String.join(", ", forms.keySet()) + ".");
        }
        InferenceRequest.Input input = request.input();
        if (!input.name().equals(INPUT)) {
            throw InferenceRequest.refused("inputs: expected a tensor '" + INPUT + "', found '" + input.name() + "'.");
        }
        if (!input.datatype().equals(datatype(form.dtype()))) {
            throw InferenceRequest.refused("datatype: task " + task + " takes " + datatype(form.dtype()) + ", found '"
                    + input.datatype() + "'.");
        }
        requireShape(task, form, input);
        return new Question(task, form, bytes(form.dtype(), input.data()));
    }

    private String only() {
        if (forms.size() == 1) {
            return forms.keySet().iterator().next();
        }
        throw InferenceRequest.refused(
                "parameters.task: say which task the samples are of: " + String.join(", ", forms.keySet()) + ".");
    }

    private static void requireShape(String task, SampleForm form, InferenceRequest.Input input) {
        List<Long> shape = input.shape();
        boolean fits = shape.size() == form.row().size() + 1
                && shape.get(0) >= 1
                && shape.subList(1, shape.size()).equals(form.row());
        if (!fits) {
            List<Object> expected = new java.util.ArrayList<>(List.of("n"));
            expected.addAll(form.row());
            throw InferenceRequest.refused("shape: task " + task + " takes " + expected + ", found " + shape + ".");
        }
        // Compared by division: the product may exceed a long.
        int numbers = input.data().size();
        if (numbers % form.elements() != 0 || numbers / form.elements() != shape.get(0)) {
            throw InferenceRequest.refused("data: shape " + shape + " needs " + shape.get(0) + " times "
                    + form.elements() + " numbers, found " + numbers + ".");
        }
    }

    private static ByteBuffer bytes(DType dtype, NumberList numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.size(), dtype.bits() / Byte.SIZE))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers.size(); i++) {
            double value = numbers.at(i);
            switch (dtype) {
                case U8 -> bytes.put((byte) integer(value, 0, 255));
                case I32 -> bytes.putInt((int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
                case I64 -> bytes.putLong(integer(value, -EXACT, EXACT));
                default -> bytes.putFloat((float) value);
            }
        }
        return bytes.flip();
    }

    private static long integer(double value, double least, double most) {
        if (value != Math.rint(value) || value < least || value > most) {
            throw InferenceRequest.refused(
                    "data: expected integers from " + (long) least + " to " + (long) most + ", found " + value + ".");
        }
        return (long) value;
    }

    static String datatype(DType dtype) {
        return switch (dtype) {
            case U8 -> "UINT8";
            case I32 -> "INT32";
            case I64 -> "INT64";
            default -> "FP32";
        };
    }
}
