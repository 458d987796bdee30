package io.tributary.merge.technique;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of one small, trusted safetensors file, read naively and without the code under test. */
record GoldenFile(SortedMap<String, TensorSpec> specs, Map<String, ByteBuffer> contents) {
    static GoldenFile read(Path path) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            int headerLength = Math.toIntExact(file.getLong(0));
            JsonNode header = new ObjectMapper().readTree(file.array(), 8, headerLength);
            SortedMap<String, TensorSpec> specs = new TreeMap<>();
            Map<String, ByteBuffer> bytes = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (entry.getKey().equals("__metadata__")) {
                    continue;
                }
                JsonNode tensor = entry.getValue();
                long[] sizes = new long[tensor.get("shape").size()];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = tensor.get("shape").get(i).longValue();
                }
                DType dtype = DType.named(tensor.get("dtype").textValue()).orElseThrow();
                int begin = tensor.get("data_offsets").get(0).intValue();
                int end = tensor.get("data_offsets").get(1).intValue();
                ByteBuffer copy = AlignedBuffers.allocate(end - begin);
                copy.put(file.slice(8 + headerLength + begin, end - begin)).flip();
                specs.put(entry.getKey(), new TensorSpec(entry.getKey(), dtype, Shape.of(sizes)));
                bytes.put(entry.getKey(), copy);
            }
            return new GoldenFile(specs, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ByteBuffer bytes(String name) {
        return Objects.requireNonNull(contents.get(name), name);
    }

    /** F32 or F64 elements as doubles. */
    double[] doubles(String name) {
        boolean wide = Objects.requireNonNull(specs.get(name), name).dtype() == DType.F64;
        ByteBuffer raw = bytes(name).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[raw.remaining() / (wide ? Double.BYTES : Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = wide ? raw.getDouble(i * Double.BYTES) : raw.getFloat(i * Float.BYTES);
        }
        return values;
    }
}
