package io.tributary.merge.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON of a header, read token by token: nothing is skipped, guessed or converted. */
final class HeaderJson {
    private static final String METADATA = "__metadata__";
    private static final int LARGEST_RANK = 32;

    /** Parsed, a header needs many times its own bytes: this keeps the worst one below half a gibibyte. */
    private static final int MOST_ENTRIES = 1 << 18;

    /** Names come from strangers: no shared symbol table for them to fill. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final Path file;
    private final long dataStart;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private HeaderJson(JsonParser parser, Path file, long dataStart) {
        this.parser = parser;
        this.file = file;
        this.dataStart = dataStart;
    }

    static HeaderJson parse(byte[] json, Path file, long dataStart) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            HeaderJson header = new HeaderJson(parser, file, dataStart);
            header.readAll();
            return header;
        } catch (JsonProcessingException e) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER,
                    file + ": the header is not valid JSON: " + Printable.quoted(e.getOriginalMessage())
                            + ". The file is damaged, or not a safetensors file",
                    e);
        } catch (java.io.CharConversionException e) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER,
                    file + ": the header is not UTF-8. The file is damaged, or not a safetensors file",
                    e);
        }
    }

    List<TensorEntry> tensors() {
        return new ArrayList<>(tensors.values());
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void readAll() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "an object of tensors");
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            requireNew(seen.add(name), "tensor", name);
            requireFew(seen.size(), "tensors");
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                tensors.put(name, readTensor(name));
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("the header goes on after its closing brace");
        }
    }

    private void readMetadata() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, METADATA + " to be an object of strings");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + " to hold strings only");
            requireNew(metadata.put(key, parser.getText()) == null, METADATA + " key", key);
            requireFew(metadata.size(), METADATA + " keys");
        }
    }

    private TensorEntry readTensor(String name) throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, of(name, "to be an object"));
        @Nullable DType dtype = null;
        @Nullable Shape shape = null;
        @Nullable List<Long> offsets = null;
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            requireNew(seen.add(key), "in tensor " + Printable.quoted(name) + ", key", key);
            switch (key) {
                case "dtype" -> dtype = readDType(name);
                case "shape" ->
                    shape = new Shape(readNumbers(of(name, "shape"), LARGEST_RANK, ErrorCode.SHAPE_OVERFLOW));
                case "data_offsets" -> offsets = readNumbers(of(name, "data_offsets"), 2, ErrorCode.INVALID_OFFSETS);
                default ->
                    throw invalid("tensor " + Printable.quoted(name) + " has a key " + Printable.quoted(key)
                            + "; expected dtype, shape and data_offsets");
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw invalid("tensor " + Printable.quoted(name)
                    + " needs a dtype, a shape and two data_offsets; something of it is missing");
        }
        return entry(new TensorSpec(name, dtype, shape), offsets.get(0), offsets.get(1));
    }

    private TensorEntry entry(TensorSpec spec, long begin, long end) {
        long bytes;
        try {
            bytes = spec.bytes();
            Math.addExact(dataStart, end);
        } catch (ArithmeticException e) {
            throw new MergeException(
                    ErrorCode.SHAPE_OVERFLOW,
                    file + ": tensor " + Printable.quoted(spec.name()) + " of " + spec.dtype() + " with shape "
                            + spec.shape() + " and end " + end
                            + " has more bytes than can be counted. The header is damaged",
                    e);
        }
        if (begin > end || end - begin != bytes) {
            throw new MergeException(
                    ErrorCode.INVALID_OFFSETS,
                    file + ": tensor " + Printable.quoted(spec.name()) + " of " + spec.dtype() + " with shape "
                            + spec.shape() + " has offsets [" + begin + ", " + end + "]: expected " + bytes
                            + " bytes, found " + (end - begin) + ". Write the file again with a safetensors library");
        }
        return new TensorEntry(spec, dataStart + begin, bytes);
    }

    private DType readDType(String name) throws IOException {
        expect(parser.nextToken(), JsonToken.VALUE_STRING, of(name, "dtype to be a string"));
        String text = parser.getText();
        return DType.named(text)
                .orElseThrow(() -> new MergeException(
                        ErrorCode.UNKNOWN_DTYPE,
                        file + ": tensor " + Printable.quoted(name) + " has the unknown dtype " + Printable.quoted(text)
                                + ". Known: " + List.of(DType.values())));
    }

    private List<Long> readNumbers(String what, int most, ErrorCode tooLarge) throws IOException {
        expect(parser.nextToken(), JsonToken.START_ARRAY, what + " to be a list of whole numbers");
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what + " to hold whole numbers");
            if (numbers.size() == most) {
                throw invalid(what + " has more than " + most + " numbers");
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw new MergeException(
                        tooLarge, file + ": " + what + " holds a number beyond 2^63. The header is damaged");
            }
            long number = parser.getLongValue();
            if (number < 0) {
                throw invalid(what + " holds the negative number " + number);
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static String of(String tensor, String what) {
        return "tensor " + Printable.quoted(tensor) + "'s " + what;
    }

    private void requireNew(boolean isNew, String what, String name) {
        if (!isNew) {
            throw new MergeException(
                    ErrorCode.DUPLICATE_KEY,
                    file + ": " + what + " " + Printable.quoted(name)
                            + " comes twice in the header. Write the file again with a safetensors library");
        }
    }

    private void requireFew(int count, String what) {
        if (count > MOST_ENTRIES) {
            throw invalid("the header has more than " + MOST_ENTRIES + " " + what);
        }
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String what) {
        if (found != expected) {
            throw invalid("expected " + what + ", found " + (found == null ? "the end" : found.name()));
        }
    }

    private MergeException invalid(String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER, file + ": " + what + ". The file is damaged, or not a safetensors file");
    }
}
