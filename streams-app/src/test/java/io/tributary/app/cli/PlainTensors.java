package io.tributary.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A small float32 safetensors file as another program would read it: none of the product's code takes part. */
record PlainTensors(Map<String, float[]> tensors) {
    static PlainTensors read(Path path) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            int header = Math.toIntExact(file.getLong(0));
            JsonNode entries = new ObjectMapper().readTree(file.array(), Long.BYTES, header);
            Map<String, float[]> tensors = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                JsonNode offsets = entry.getValue().path("data_offsets");
                if (offsets.isMissingNode()) {
                    continue;
                }
                int begin = offsets.get(0).intValue();
                float[] values = new float[(offsets.get(1).intValue() - begin) / Float.BYTES];
                file.position(Long.BYTES + header + begin);
                file.asFloatBuffer().get(values);
                tensors.put(entry.getKey(), values);
            }
            return new PlainTensors(tensors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The largest ‖this − reference‖ / ‖reference − base‖ over all tensors. */
    double furthestFrom(PlainTensors reference, PlainTensors base) {
        double furthest = 0;
        for (Map.Entry<String, float[]> tensor : reference.tensors.entrySet()) {
            float[] expected = tensor.getValue();
            float[] found = tensors.getOrDefault(tensor.getKey(), new float[expected.length]);
            float[] origin = base.tensors.getOrDefault(tensor.getKey(), new float[expected.length]);
            double off = 0;
            double moved = 0;
            for (int i = 0; i < expected.length; i++) {
                off += Math.pow((double) found[i] - expected[i], 2);
                moved += Math.pow((double) expected[i] - origin[i], 2);
            }
            furthest = Math.max(furthest, Math.sqrt(off / moved));
        }
        return furthest;
    }
}
