package io.tributary.app.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.serve.Question.Answer;
import io.tributary.merge.evaluate.ServedModel.Scores;
import io.tributary.merge.version.Software;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;

/** What the server says, in the words of the Open Inference Protocol. */
final class Documents {
    /** A row of class scores for each sample. */
    static final String SCORES = "scores";

    /** The class with the largest score, counted from 0, for each sample. */
    static final String LABEL = "label";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Documents() {}

    static ObjectNode server() {
        ObjectNode document = NODES.objectNode().put("name", "tributary").put("version", Software.tributary());
        document.putArray("extensions");
        return document;
    }

    /** @param version that is served now */
    static ObjectNode model(String name, OptionalLong version, Samples samples) {
        ObjectNode document = NODES.objectNode().put("name", name);
        ArrayNode versions = document.putArray("versions");
        version.ifPresent(number -> versions.add(Long.toString(number)));
        document.put("platform", "tributary_torchscript");
        tensor(document.putArray("inputs"), Samples.INPUT, samples.datatype(), samples.shape());
        ArrayNode outputs = document.putArray("outputs");
        tensor(outputs, SCORES, "FP32", List.of(-1L, -1L));
        tensor(outputs, LABEL, "INT64", List.of(-1L));
        ArrayNode tasks = document.putObject("parameters").putArray("tasks");
        samples.tasks().forEach(tasks::add);
        return document;
    }

    private static void tensor(ArrayNode tensors, String name, String datatype, List<Long> shape) {
        ArrayNode sizes =
                tensors.addObject().put("name", name).put("datatype", datatype).putArray("shape");
        shape.forEach(sizes::add);
    }

    static ObjectNode error(String message) {
        return NODES.objectNode().put("error", message);
    }

    /** The answer to a request, with the outputs that it wants. */
    static byte[] answer(String name, InferenceRequest request, String task, Answer answer) {
        for (String output : request.outputs()) {
            if (!output.equals(SCORES) && !output.equals(LABEL)) {
                throw InferenceRequest.refused(
                        "outputs: there is no output '" + output + "'; there are " + SCORES + " and " + LABEL + ".");
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model_name", name);
            json.writeStringField("model_version", Long.toString(answer.version()));
            if (request.id().isPresent()) {
                json.writeStringField("id", request.id().get());
            }
            json.writeObjectFieldStart("parameters");
            json.writeStringField("task", task);
            json.writeEndObject();
            json.writeArrayFieldStart("outputs");
            List<String> wanted = request.outputs().isEmpty() ? List.of(SCORES, LABEL) : request.outputs();
            for (String output : wanted) {
                write(json, output, answer.scores());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String output, Scores scores) throws IOException {
        boolean labels = output.equals(LABEL);
        json.writeStartObject();
        json.writeStringField("name", output);
        json.writeStringField("datatype", labels ? "INT64" : "FP32");
        json.writeFieldName("shape");
        int[] shape = labels ? new int[] {scores.rows()} : new int[] {scores.rows(), scores.classes()};
        json.writeArray(shape, 0, shape.length);
        json.writeArrayFieldStart("data");
        if (labels) {
            for (int row = 0; row < scores.rows(); row++) {
                json.writeNumber(label(scores, row));
            }
        } else {
            for (float value : scores.values()) {
                json.writeNumber(value);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Of equal scores the first counts as the larger, as in evaluations. */
    private static int label(Scores scores, int row) {
        int best = 0;
        for (int i = 1; i < scores.classes(); i++) {
            float value = scores.values()[row * scores.classes() + i];
            float largest = scores.values()[row * scores.classes() + best];
            if (value > largest || (Float.isNaN(largest) && !Float.isNaN(value))) {
                best = i;
            }
        }
        return best;
    }
}
