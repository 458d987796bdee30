package io.tributary.app.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.ProgramText;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ManifestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** Sealed versions of a linear classifier of two classes, which scores class 0 with a version's own number. */
final class Versions {
    static final String LINEAGE = "lines";
    private final Path store;

    /** @param store directory of the store */
    Versions(Path store) {
        this.store = store;
    }

    LineageStore store() {
        return new LocalStore(store, List.of()).lineage(LINEAGE);
    }

    /** A suite with two tasks: {@code floats} of three numbers, {@code bytes} of three bytes. */
    static Suite suite(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("linear.py"), ProgramText.LINEAR);
            task(SafetensorsBytes.file().f32("x", new long[] {1, 3}, 0, 0, 0), directory.resolve("floats.safetensors"));
            task(
                    SafetensorsBytes.file().raw("x", "U8", new long[] {1, 3}, new byte[3]),
                    directory.resolve("bytes.safetensors"));
            return Suite.read(Files.writeString(directory.resolve("suite.yaml"), """
                    suite: lines
                    program: linear.py
                    batch: 2
                    tasks:
                    - {task: floats, file: floats.safetensors, inputs: x, labels: y}
                    - {task: bytes, file: bytes.safetensors, inputs: x, labels: y}
                    """));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void task(SafetensorsBytes inputs, Path file) {
        inputs.i64("y", new long[] {1}, 0).write(file);
    }

    /** A version whose scores of x are {number · x0, x1}. */
    Path seal(long number) {
        return seal(number, SafetensorsBytes.file().f32("w", new long[] {2, 3}, (float) number, 0, 0, 0, 1, 0));
    }

    /** A version that the program cannot compute with. */
    Path sealUseless(long number) {
        return seal(number, SafetensorsBytes.file().f32("v", new long[] {1}, 1));
    }

    private Path seal(long number, SafetensorsBytes weights) {
        try {
            Path directory = directory(number);
            Files.createDirectories(directory);
            Path file = directory.resolve("model.safetensors");
            weights.write(file);
            TreeMap<String, ManifestFile> files = new TreeMap<>();
            files.put("model.safetensors", new ManifestFile(Sha256.of(file), Files.size(file)));
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    LINEAGE,
                    "deploy",
                    number,
                    number,
                    0,
                    List.of(),
                    List.of(),
                    "0".repeat(64),
                    JsonNodeFactory.instance.objectNode(),
                    1,
                    1,
                    1,
                    List.of(),
                    files,
                    "0".repeat(64),
                    new TreeMap<>(),
                    new TreeMap<>());
            Files.write(directory.resolve(Manifest.NAME), manifest.json());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory(long number) {
        return store.resolve("lineages")
                .resolve(LINEAGE)
                .resolve("versions")
                .resolve(String.format(java.util.Locale.ROOT, "%06d", number));
    }
}
