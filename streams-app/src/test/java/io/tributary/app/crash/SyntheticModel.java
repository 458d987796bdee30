package io.tributary.app.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A small base with random weights, and experts that differ from it in every tensor; the same for the same seed. */
final class SyntheticModel {
    /** Names and shapes; two linear weights per layer. */
    private static final Map<String, int[]> TENSORS = new TreeMap<>();

    static {
        TENSORS.put("embed_tokens.weight", new int[] {64, 192});
        for (int layer = 0; layer < 4; layer++) {
            TENSORS.put("layers." + layer + ".q_proj.weight", new int[] {192, 192});
            TENSORS.put("layers." + layer + ".fc1.weight", new int[] {384, 192});
            TENSORS.put("layers." + layer + ".norm.weight", new int[] {192});
        }
        TENSORS.put("z_last.weight", new int[] {96, 192});
    }

    private final Path directory;
    private final long seed;

    SyntheticModel(Path directory, long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    Path base() throws IOException {
        return write("base", 0, 0);
    }

    /** @param number from 1 */
    Path expert(int number) throws IOException {
        return write("expert-" + number, number, 0.02f);
    }

    private Path write(String name, int number, float difference) throws IOException {
        StringJoiner header = new StringJoiner(",", "{", "}");
        int elements = 0;
        for (Map.Entry<String, int[]> tensor : TENSORS.entrySet()) {
            int count = 1;
            StringJoiner shape = new StringJoiner(",", "[", "]");
            for (int size : tensor.getValue()) {
                count *= size;
                shape.add(Integer.toString(size));
            }
            header.add("\"" + tensor.getKey() + "\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":["
                    + 4L * elements + "," + 4L * (elements + count) + "]}");
            elements += count;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 4 * elements).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        Random base = new Random(seed);
        Random own = new Random(seed + 31L * number);
        for (int element = 0; element < elements; element++) {
            file.putFloat((float) (0.1 * base.nextGaussian() + difference * own.nextGaussian()));
        }
        Path checkpoint = Files.createDirectories(directory.resolve(name));
        Files.write(checkpoint.resolve("model.safetensors"), file.array());
        Files.writeString(
                checkpoint.resolve("config.json"), "{\"model_type\":\"synthetic\",\"torch_dtype\":\"float32\"}\n");
        return checkpoint;
    }
}
