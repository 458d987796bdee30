package io.tributary.objects;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.opendal.NativeLibrary;

/**
 * The library's native part, which it unpacks to a temporary file of 45 MB and removes when the process ends as it
 * should. Workers are killed; so the file goes as soon as it is mapped.
 */
final class UnpackedLibrary {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String NAME = "opendal_java";

    private UnpackedLibrary() {}

    static synchronized void load() {
        NativeLibrary.loadLibrary();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        for (Path mapped : mapped()) {
            if (mapped.startsWith(temporary)) {
                Directories.delete(mapped);
            }
        }
    }

    private static List<Path> mapped() {
        if (!Files.isReadable(MAPS)) {
            return List.of();
        }
        try {
            return Files.readAllLines(MAPS).stream()
                    .filter(line -> line.contains(NAME) && line.indexOf('/') >= 0)
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw FileFailure.reading(MAPS, e);
        }
    }
}
