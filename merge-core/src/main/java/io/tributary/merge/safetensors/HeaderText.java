package io.tributary.merge.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Length and JSON of a header, padded with spaces so that the data start on a multiple of 64 bytes. */
final class HeaderText {
    private static final JsonFactory JSON = new JsonFactory();

    private HeaderText() {}

    static ByteBuffer of(List<TensorSpec> tensors, Map<String, String> metadata) {
        byte[] json = json(tensors, metadata);
        int end = Long.BYTES + json.length;
        int padding = Math.floorMod(-end, AlignedBuffers.ALIGNMENT);
        if (json.length + padding > SafetensorsHeader.LARGEST) {
            throw new IllegalArgumentException("A header of " + json.length + " bytes is more than the format allows");
        }
        ByteBuffer header = ByteBuffer.allocate(end + padding).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(json.length + padding).put(json);
        header.put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    private static byte[] json(List<TensorSpec> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            Set<String> names = new HashSet<>(Set.of("__metadata__"));
            long at = 0;
            for (TensorSpec tensor : tensors) {
                if (!names.add(tensor.name())) {
                    throw new IllegalArgumentException("Tensor name " + tensor.name() + " is taken");
                }
                long end = Math.addExact(at, tensor.bytes());
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.dtype().name());
                json.writeFieldName("shape");
                json.writeArray(tensor.shape().toArray(), 0, tensor.shape().rank());
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {at, end}, 0, 2);
                json.writeEndObject();
                at = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
