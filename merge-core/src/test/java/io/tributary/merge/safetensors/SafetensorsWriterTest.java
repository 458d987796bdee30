package io.tributary.merge.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private static final TensorSpec FIRST = new TensorSpec("z.weight", DType.BF16, Shape.of(3));
    private static final TensorSpec EMPTY = new TensorSpec("empty", DType.F32, Shape.of(0, 2));
    private static final TensorSpec SECOND = new TensorSpec("a \"quoted\" näme", DType.F64, Shape.of(1, 2));
    private static final List<TensorSpec> TENSORS = List.of(FIRST, EMPTY, SECOND);

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadBack() {
        Path path = directory.resolve("x.safetensors");
        String digest;
        try (DurableFile out = DurableFile.create(path)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(out, TENSORS, Map.of("step", "3", "format", "pt"));
            writer.write(FIRST.name(), bytes(1, 2, 3, 4));
            writer.write(FIRST.name(), bytes(5, 6));
            writer.write(EMPTY.name(), bytes());
            writer.write(SECOND.name(), ByteBuffer.allocate(16));
            writer.finish();
            assertThat(out.bytes()).isEqualTo(writer.fileBytes());
            digest = out.seal();
        }
        assertThat(digest).isEqualTo(Sha256.of(path));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors()).extracting(TensorEntry::spec).containsExactlyElementsOf(TENSORS);
            assertThat(file.metadata()).isEqualTo(Map.of("step", "3", "format", "pt"));
            ByteBuffer first = ByteBuffer.allocate(6);
            file.read(file.tensors().get(0), first, 0);
            assertThat(first.array()).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void theHeaderIsTheSameEveryTimeAndDataStartAligned() throws IOException {
        byte[] once = write(TENSORS, Map.of("b", "2", "a", "1"));
        assertThat(write(TENSORS, Map.of("a", "1", "b", "2"))).isEqualTo(once);
        int header = (int)
                ByteBuffer.wrap(once).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat((8 + header) % 64).isZero();
        String json = new String(once, 8, header, StandardCharsets.UTF_8);
        assertThat(json.stripTrailing())
                .isEqualTo("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},"
                        + "\"z.weight\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[0,6]},"
                        + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,2],\"data_offsets\":[6,6]},"
                        + "\"a \\\"quoted\\\" näme\":{\"dtype\":\"F64\",\"shape\":[1,2],\"data_offsets\":[6,22]}}");
        assertThat(once).hasSize((int) SafetensorsWriter.fileBytes(TENSORS, Map.of("a", "1", "b", "2")));
    }

    @Test
    void tensorsComeInTheDeclaredOrderAndCompletely() throws IOException {
        SafetensorsWriter writer = begin(TENSORS);
        assertThatThrownBy(() -> writer.write(SECOND.name(), bytes(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected 6 more bytes of \"z.weight\"");
        assertThatThrownBy(() -> writer.write(FIRST.name(), bytes(1, 2, 3, 4, 5, 6, 7)))
                .isInstanceOf(IllegalStateException.class);
        writer.write(FIRST.name(), bytes(1, 2, 3, 4, 5));
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 more bytes of \"z.weight\"");
        writer.write(FIRST.name(), bytes(6));
        writer.write(SECOND.name(), ByteBuffer.allocate(16));
        writer.finish();
        assertThatThrownBy(() -> writer.write("more", bytes(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNameIsDeclaredOnce() {
        assertThatThrownBy(() -> begin(List.of(FIRST, FIRST))).isInstanceOf(IllegalArgumentException.class);
        TensorSpec reserved = new TensorSpec("__metadata__", DType.U8, Shape.of(1));
        assertThatThrownBy(() -> begin(List.of(reserved))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatIsNotSealedIsGone() {
        Path path = directory.resolve("x.safetensors");
        try (DurableFile out = DurableFile.create(path)) {
            SafetensorsWriter.begin(out, TENSORS, Map.of());
            assertThat(Files.exists(path)).isTrue();
        }
        assertThat(Files.exists(path)).isFalse();
    }

    private static SafetensorsWriter begin(List<TensorSpec> tensors) {
        return SafetensorsWriter.begin(Channels.newChannel(new ByteArrayOutputStream()), tensors, Map.of());
    }

    private static byte[] write(List<TensorSpec> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SafetensorsWriter writer = SafetensorsWriter.begin(Channels.newChannel(bytes), tensors, metadata);
        for (TensorSpec tensor : tensors) {
            writer.write(tensor.name(), ByteBuffer.allocate((int) tensor.bytes()));
        }
        writer.finish();
        return bytes.toByteArray();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }
}
