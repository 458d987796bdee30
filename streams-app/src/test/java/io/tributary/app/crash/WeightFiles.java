package io.tributary.app.crash;

import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The digests of a version's weight files, by name. */
final class WeightFiles {
    private WeightFiles() {}

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
