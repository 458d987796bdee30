package io.tributary.merge.safetensors;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static io.tributary.merge.fixture.SafetensorsBytes.assemble;
import static io.tributary.merge.fixture.SafetensorsBytes.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    @TempDir
    Path directory;

    @Test
    void tensorsMetadataAndBytesComeBackAsTheyWereWritten() {
        Path path = SafetensorsBytes.file()
                .metadata("format", "pt")
                .f32("b", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .bf16("a", new long[] {3}, 1.5f)
                .i64("ids", new long[] {1}, -7)
                .write(directory.resolve("x.safetensors"));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors()).extracting(TensorEntry::name).containsExactly("b", "a", "ids");
            assertThat(file.metadata()).containsExactly(java.util.Map.entry("format", "pt"));
            TensorEntry b = file.tensor("b").orElseThrow();
            assertThat(b.spec().dtype()).isEqualTo(DType.F32);
            assertThat(b.spec().shape()).isEqualTo(Shape.of(2, 3));
            assertThat(b.bytes()).isEqualTo(24);
            ByteBuffer part = AlignedBuffers.allocate(8);
            file.read(b, part, 12);
            part.flip();
            assertThat(part.getFloat()).isEqualTo(4);
            assertThat(part.getFloat()).isEqualTo(5);
            assertThat(file.tensor("c")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyElementTypeOfTheFormatIsRead(DType dtype) {
        long[] shape = {8};
        Path path = SafetensorsBytes.file()
                .raw("t", dtype.name(), shape, new byte[dtype.bits()])
                .write(directory.resolve("x.safetensors"));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors().get(0).bytes()).isEqualTo(dtype.bits());
        }
    }

    @Test
    void scalarsEmptyTensorsAndNoTensorsAreFine() {
        open(SafetensorsBytes.file()
                .f32("empty", new long[] {0, 4}, 1)
                .f32("scalar", new long[0], 3)
                .f32("alsoEmpty", new long[] {4, 0}, 1)
                .bytes());
        open(SafetensorsBytes.file().bytes());
        open(assemble("{}   \n", 0));
    }

    @Test
    void tensorsMayBeNamedInAnyOrder() {
        open(assemble(
                "{\"b\":" + entry("U8", new long[] {2}, 3, 5) + ",\"a\":" + entry("U8", new long[] {3}, 0, 3) + "}",
                5));
    }

    @Test
    void tensorsBeyondFourGibibytesAreReachable() throws IOException {
        long size = 5L << 30;
        byte[] head = assemble("{\"t\":" + entry("U8", new long[] {size}, 0, size) + "}", 0);
        Path path = directory.resolve("large.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.write(head);
            sparse.setLength(head.length + size);
            sparse.seek(head.length + size - 1);
            sparse.write(42);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ByteBuffer last = AlignedBuffers.allocate(2);
            file.read(file.tensors().get(0), last, size - 2);
            assertThat(last.flip().get(1)).isEqualTo((byte) 42);
        }
    }

    @Test
    void aMissingFileIsUnreadable() {
        Path path = directory.resolve("none.safetensors");
        assertRefused(() -> SafetensorsFile.open(path), ErrorCode.UNREADABLE, "none.safetensors", "does not exist");
    }

    @Test
    void aFileWithoutRoomForALengthIsTruncated() {
        refused(new byte[0], ErrorCode.TRUNCATED_FILE, "0 bytes", "Copy the file again");
        refused(new byte[7], ErrorCode.TRUNCATED_FILE, "7 bytes");
    }

    @Test
    void aFileThatEndsInItsHeaderIsTruncated() {
        byte[] whole = SafetensorsBytes.file().f32("t", new long[] {4}, 1).bytes();
        refused(Arrays.copyOf(whole, 30), ErrorCode.TRUNCATED_FILE, "inside its header");
    }

    @Test
    void aFileThatEndsInItsDataIsTruncated() {
        byte[] whole = SafetensorsBytes.file().f32("t", new long[] {4}, 1).bytes();
        refused(
                Arrays.copyOf(whole, whole.length - 1),
                ErrorCode.TRUNCATED_FILE,
                "promises " + whole.length + " bytes",
                "has " + (whole.length - 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, Long.MAX_VALUE, Long.MIN_VALUE, -1, 100_000_001, 0, 1})
    void aHeaderOfAbsurdLengthIsRefusedBeforeAnythingIsAllocated(long length) {
        refused(
                assemble(length, "{}".getBytes(StandardCharsets.UTF_8), new byte[20]),
                ErrorCode.INVALID_HEADER,
                Long.toUnsignedString(length) + " bytes",
                "100000000");
    }

    @Test
    void aHeaderThatIsNotTheExpectedJsonIsRefused() {
        refused(assemble(" {}", 0), ErrorCode.INVALID_HEADER, "does not begin with '{'");
        refused(assemble("{\"t\":}", 0), ErrorCode.INVALID_HEADER, "not valid JSON");
        refused(assemble("{} {}", 0), ErrorCode.INVALID_HEADER, "goes on");
        refused(assemble("{\"t\":7}", 0), ErrorCode.INVALID_HEADER, "\"t\"", "object");
        refused(assemble("{\"t\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0), ErrorCode.INVALID_HEADER, "missing");
        refused(header("{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}"), ErrorCode.INVALID_HEADER, "whole");
        refused(header("{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}"), ErrorCode.INVALID_HEADER, "-1");
        refused(header("{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,1]}"), ErrorCode.INVALID_HEADER, "dtype");
        refused(header("{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}"), ErrorCode.INVALID_HEADER, "shape");
        refused(header("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}"), ErrorCode.INVALID_HEADER, "2");
        refused(header("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}"), ErrorCode.INVALID_HEADER, "two");
        refused(
                header("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}"),
                ErrorCode.INVALID_HEADER,
                "\"x\"");
        refused(assemble("{\"__metadata__\":{\"a\":1}}", 0), ErrorCode.INVALID_HEADER, "strings");
        refused(assemble("{\"__metadata__\":[]}", 0), ErrorCode.INVALID_HEADER, "strings");
        refused(
                assemble(8, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'}, new byte[0]),
                ErrorCode.INVALID_HEADER);
    }

    @Test
    void deepNestingIsRefusedNotFollowed() {
        String deep = "[".repeat(100_000);
        refused(assemble("{\"t\":{\"shape\":" + deep, 0), ErrorCode.INVALID_HEADER);
    }

    @Test
    void aHeaderOfVeryManyTensorsIsRefusedBeforeItFillsTheMemory() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(i)
                    .append("\":")
                    .append(entry("U8", new long[] {0}, 0, 0));
        }
        refused(assemble(json + "}", 0), ErrorCode.INVALID_HEADER, "more than 262144 tensors");
        refused(header(entry("U8", new long[33], 0, 0)), ErrorCode.INVALID_HEADER, "\"t\"", "more than 32 numbers");
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        String one = "\"t\":" + entry("U8", new long[] {1}, 0, 1);
        refused(assemble("{" + one + "," + one + "}", 1), ErrorCode.DUPLICATE_KEY, "\"t\"", "twice");
        refused(assemble("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0), ErrorCode.DUPLICATE_KEY, "\"a\"");
        refused(
                header("{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}"),
                ErrorCode.DUPLICATE_KEY,
                "\"dtype\"");
    }

    @Test
    void anUnknownElementTypeIsNamed() {
        refused(header(entry("Q4_K", new long[] {1}, 0, 1)), ErrorCode.UNKNOWN_DTYPE, "\"t\"", "\"Q4_K\"", "BF16");
    }

    @Test
    void aShapeBeyondCountingOverflows() {
        long large = 1L << 40;
        refused(
                header(entry("F32", new long[] {large, large}, 0, 1)),
                ErrorCode.SHAPE_OVERFLOW,
                "\"t\"",
                "[1099511627776, 1099511627776]");
        refused(header(entry("F64", new long[] {Long.MAX_VALUE}, 0, 1)), ErrorCode.SHAPE_OVERFLOW);
        refused(
                header("{\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,1]}"),
                ErrorCode.SHAPE_OVERFLOW,
                "2^63");
        refused(
                header("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}"),
                ErrorCode.INVALID_OFFSETS,
                "2^63");
        refused(header(entry("U8", new long[] {Long.MAX_VALUE / 8}, 0, Long.MAX_VALUE / 8)), ErrorCode.TRUNCATED_FILE);
    }

    @Test
    void offsetsThatDoNotMatchTheShapeAreRefused() {
        refused(header(entry("F32", new long[] {2}, 0, 1)), ErrorCode.INVALID_OFFSETS, "expected 8", "found 1");
        refused(header(entry("U8", new long[] {1}, 1, 0)), ErrorCode.INVALID_OFFSETS, "[1, 0]");
    }

    @Test
    void overlappingTensorsAreRefused() {
        String a = "\"a\":" + entry("U8", new long[] {2}, 0, 2);
        String b = "\"b\":" + entry("U8", new long[] {2}, 1, 3);
        refused(assemble("{" + a + "," + b + "}", 3), ErrorCode.INVALID_OFFSETS, "\"b\"", "overlaps");
    }

    @Test
    void holesAreRefused() {
        String a = "\"a\":" + entry("U8", new long[] {2}, 0, 2);
        String b = "\"b\":" + entry("U8", new long[] {1}, 3, 4);
        refused(
                assemble("{" + a + "," + b + "}", 4),
                ErrorCode.INVALID_OFFSETS,
                "\"b\"",
                "hole",
                "begin at 2, found 3");
        refused(assemble("{" + b + "}", 4), ErrorCode.INVALID_OFFSETS, "hole");
    }

    @Test
    void bytesAfterTheLastTensorAreRefused() {
        String a = "\"a\":" + entry("U8", new long[] {2}, 0, 2);
        refused(assemble("{" + a + "}", 3), ErrorCode.INVALID_OFFSETS, "1 bytes after its last tensor");
    }

    @Test
    void aPickleUnderThisNameAndALargeFilePointerAreToldApart() {
        byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4}, 100);
        refused(zip, ErrorCode.PICKLE_REFUSED, "pickle", "safe_serialization");
        refused(
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n".getBytes(StandardCharsets.UTF_8),
                ErrorCode.NOT_A_CHECKPOINT,
                "git lfs pull");
    }

    @Test
    void aFileThatShrinksAfterItWasOpenedIsNoticed() throws IOException {
        Path path = SafetensorsBytes.file().f32("t", new long[] {400}, 1).write(directory.resolve("x.safetensors"));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Files.write(path, new byte[100]);
            ByteBuffer all = AlignedBuffers.allocate(1600);
            assertRefused(() -> file.read(file.tensors().get(0), all, 0), ErrorCode.TRUNCATED_FILE, "became shorter");
        }
    }

    @Test
    void namesFromTheFileCannotWriteToTheTerminal() {
        String name = "\\u001b[2J" + "x".repeat(5000);
        refused(
                assemble("{\"" + name + "\":" + entry("Z", new long[] {1}, 0, 1) + "}", 1),
                ErrorCode.UNKNOWN_DTYPE,
                "\\u001b");
    }

    private static byte[] header(String entry) {
        return assemble("{\"t\":" + entry + "}", 1);
    }

    private void open(byte[] bytes) {
        SafetensorsFile.open(SafetensorsBytes.write(directory.resolve("x.safetensors"), bytes))
                .close();
    }

    private void refused(byte[] bytes, ErrorCode code, String... inMessage) {
        String[] expected = Arrays.copyOf(inMessage, inMessage.length + 1);
        expected[inMessage.length] = "x.safetensors";
        assertRefused(() -> open(bytes), code, expected);
    }
}
