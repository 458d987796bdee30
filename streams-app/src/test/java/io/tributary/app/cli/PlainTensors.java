package io.tributary.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A small safetensors file of F32 or F64 tensors, as another program would read it: none of the product's code takes
 * part.
 */
record PlainTensors(Map<String, double[]> tensors) {
    static PlainTensors read(Path path) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            int header = Math.toIntExact(file.getLong(0));
            JsonNode entries = new ObjectMapper().readTree(file.array(), Long.BYTES, header);
            Map<String, double[]> tensors = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                JsonNode offsets = entry.getValue().path("data_offsets");
                if (offsets.isMissingNode()) {
                    continue;
                }
                int begin = offsets.get(0).intValue();
                boolean wide = entry.getValue().path("dtype").asText().equals("F64");
                int size = wide ? Double.BYTES : Float.BYTES;
                double[] values = new double[(offsets.get(1).intValue() - begin) / size];
                for (int i = 0; i < values.length; i++) {
                    int at = Long.BYTES + header + begin + i * size;
                    values[i] = wide ? file.getDouble(at) : file.getFloat(at);
                }
                tensors.put(entry.getKey(), values);
            }
            return new PlainTensors(tensors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a float32 file as bfloat16, values cut after their upper half. */
    static Path narrowed(Path from, Path to) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(from)).order(ByteOrder.LITTLE_ENDIAN);
            int header = Math.toIntExact(file.getLong(0));
            ObjectNode entries = (ObjectNode) new ObjectMapper().readTree(file.array(), Long.BYTES, header);
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                if (entry.getValue().path("dtype").asText().equals("F32")) {
                    ObjectNode tensor = (ObjectNode) entry.getValue();
                    ArrayNode offsets = (ArrayNode) tensor.path("data_offsets");
                    tensor.put("dtype", "BF16");
                    offsets.set(0, offsets.get(0).intValue() / 2)
                            .set(1, offsets.get(1).intValue() / 2);
                }
            }
            byte[] json = new ObjectMapper().writeValueAsBytes(entries);
            int data = Long.BYTES + header;
            ByteBuffer narrow = ByteBuffer.allocate(Long.BYTES + json.length + (file.capacity() - data) / 2)
                    .order(ByteOrder.LITTLE_ENDIAN);
            narrow.putLong(json.length).put(json);
            for (int at = data; at < file.capacity(); at += Float.BYTES) {
                narrow.putShort(file.getShort(at + 2));
            }
            return Files.write(to, narrow.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a file of float32 tensors with noise on every value, about as large as the values. */
    static Path shaken(Path from, Path to, long seed) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(from)).order(ByteOrder.LITTLE_ENDIAN);
            SplittableRandom noise = new SplittableRandom(seed);
            int data = Long.BYTES + Math.toIntExact(file.getLong(0));
            for (int at = data; at < file.capacity(); at += Float.BYTES) {
                file.putFloat(at, file.getFloat(at) + (float) (noise.nextDouble() - 0.5));
            }
            return Files.write(to, file.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The largest ‖this − reference‖ / ‖reference − base‖ over all tensors. */
    double furthestFrom(PlainTensors reference, PlainTensors base) {
        double furthest = 0;
        for (Map.Entry<String, double[]> tensor : reference.tensors.entrySet()) {
            double[] expected = tensor.getValue();
            double[] found = tensors.getOrDefault(tensor.getKey(), new double[expected.length]);
            double[] origin = base.tensors.getOrDefault(tensor.getKey(), new double[expected.length]);
            double off = 0;
            double moved = 0;
            for (int i = 0; i < expected.length; i++) {
                off += Math.pow(found[i] - expected[i], 2);
                moved += Math.pow(expected[i] - origin[i], 2);
            }
            furthest = Math.max(furthest, Math.sqrt(off / moved));
        }
        return furthest;
    }
}
