package io.tributary.app.crash;

import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A version's weight files. */
final class WeightFiles {
    private WeightFiles() {}

    /** The largest difference of two float32 weights that stand at the same place. */
    static double furthest(Path one, Path other) {
        try {
            ByteBuffer left = floats(one.resolve("model.safetensors"));
            ByteBuffer right = floats(other.resolve("model.safetensors"));
            if (left.remaining() != right.remaining()) {
                throw new IllegalStateException(one + " and " + other + " have different shapes");
            }
            double furthest = 0;
            while (left.hasRemaining()) {
                furthest = Math.max(furthest, Math.abs((double) left.getFloat() - right.getFloat()));
            }
            return furthest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.position(Math.toIntExact(Long.BYTES + bytes.getLong(0)));
    }

    /** Their digests by name. */
    static Map<String, String> of(Path version) {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(version)) {
            files.filter(file -> file.toString().contains(".safetensors"))
                    .forEach(file -> digests.put(String.valueOf(file.getFileName()), Sha256.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (digests.isEmpty()) {
            throw new IllegalStateException("no weights in " + version);
        }
        return digests;
    }
}
