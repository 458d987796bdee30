package io.tributary.app.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inference request of the Open Inference Protocol, version 2, as it was written; {@link Samples} makes a question
 * of it. Read as a stream: the numbers of {@code data}, flat or nested, never become a tree.
 *
 * @param id to be repeated in the answer
 * @param task the parameter of that name
 * @param outputs names of wanted outputs; empty for all
 * @see <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol</a>
 */
record InferenceRequest(Optional<String> id, Optional<String> task, Input input, List<String> outputs) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The one input tensor. */
    record Input(String name, String datatype, List<Long> shape, NumberList data) {
        Input {
            shape = List.copyOf(shape);
        }
    }

    InferenceRequest {
        outputs = List.copyOf(outputs);
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} */
    static InferenceRequest parse(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused("Expected a JSON object.");
            }
            Reading reading = new Reading(parser);
            reading.request();
            if (parser.nextToken() != null) {
                throw refused("There is more after the JSON object.");
            }
            return reading.result();
        } catch (IOException e) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, "The body is not valid JSON: " + message(e), e);
        }
    }

    private static String message(IOException e) {
        return e instanceof com.fasterxml.jackson.core.JacksonException json
                ? json.getOriginalMessage()
                : String.valueOf(e.getMessage());
    }

    static MergeException refused(String message) {
        return new MergeException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** What was read so far. */
    private static final class Reading {
        private final JsonParser parser;
        private final List<Input> inputs = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private @Nullable String id;
        private @Nullable String task;

        private Reading(JsonParser parser) {
            this.parser = parser;
        }

        private InferenceRequest result() {
            if (inputs.size() != 1) {
                throw refused("inputs: expected one tensor, found " + inputs.size() + ".");
            }
            return new InferenceRequest(Optional.ofNullable(id), Optional.ofNullable(task), inputs.get(0), outputs);
        }

        private void request() throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "id" -> id = text("id");
                    case "parameters" -> parameters();
                    case "inputs" -> {
                        expect(JsonToken.START_ARRAY, "inputs: expected an array of tensors.");
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            inputs.add(input());
                        }
                    }
                    case "outputs" -> {
                        expect(JsonToken.START_ARRAY, "outputs: expected an array.");
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            outputs.add(output());
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        }

        private void parameters() throws IOException {
            expect(JsonToken.START_OBJECT, "parameters: expected an object.");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("task")) {
                    task = text("parameters.task");
                } else {
                    parser.skipChildren();
                }
            }
        }

        private Input input() throws IOException {
            expect(JsonToken.START_OBJECT, "inputs: expected objects.");
            String name = null;
            String datatype = null;
            List<Long> shape = null;
            NumberList data = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "name" -> name = text("name");
                    case "datatype" -> datatype = text("datatype");
                    case "shape" -> shape = shape();
                    case "data" -> data = data();
                    default -> parser.skipChildren();
                }
            }
            if (name == null || datatype == null || shape == null || data == null) {
                throw refused("inputs: a tensor needs name, datatype, shape and data (binary data is not supported).");
            }
            return new Input(name, datatype, shape, data);
        }

        private String output() throws IOException {
            expect(JsonToken.START_OBJECT, "outputs: expected objects.");
            String name = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("name")) {
                    name = text("name");
                } else {
                    parser.skipChildren();
                }
            }
            if (name == null) {
                throw refused("outputs: a wanted output needs a name.");
            }
            return name;
        }

        private List<Long> shape() throws IOException {
            expect(JsonToken.START_ARRAY, "shape: expected an array of integers.");
            List<Long> shape = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(JsonToken.VALUE_NUMBER_INT, "shape: expected integers.");
                shape.add(parser.getLongValue());
            }
            return shape;
        }

        private NumberList data() throws IOException {
            expect(JsonToken.START_ARRAY, "data: expected an array of numbers.");
            NumberList data = new NumberList();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token != null && token.isNumeric()) {
                    data.add(parser.getDoubleValue());
                } else {
                    throw refused("data: expected numbers, flat or in nested arrays.");
                }
            }
            return data;
        }

        private String text(String field) throws IOException {
            expect(JsonToken.VALUE_STRING, field + ": expected a string.");
            return parser.getText();
        }

        private void expect(JsonToken token, String message) {
            if (parser.currentToken() != token) {
                throw refused(message);
            }
        }
    }
}
