package io.tributary.merge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes into the store is killed at random moments: what is visible is always whole. */
class StoreCrashIT {
    private static final int KILLS = 12;

    @TempDir
    Path directory;

    @Test
    void whatIsVisibleIsWholeWheneverTheWriterWasKilled() throws Exception {
        long seed = Long.getLong("tributary.seed", 20261122L);
        Random random = new Random(seed);
        Path root = directory.resolve("store");
        int leftovers = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path sources = directory.resolve("sources-" + kill);
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            root.toString(),
                            sources.toString(),
                            String.valueOf(kill * 1000))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = writer.inputReader()) {
                assertThat(out.readLine()).isEqualTo("written");
                assertThat(writer.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS))
                        .as("the writer goes on until it is killed")
                        .isFalse();
            } finally {
                writer.destroyForcibly().waitFor();
            }
            leftovers += check(root);
        }
        assertThat(leftovers)
                .as("seed %d: kills that left something to sweep", seed)
                .isPositive();
    }

    /** Everything visible is whole, and a sweep takes the rest; returns whether there was any. */
    private static int check(Path root) throws IOException {
        LocalStore store = new LocalStore(root, List.of());
        for (Path expert : Directories.list(root.resolve("experts"))) {
            if (!TemporaryNames.isTemporary(expert)) {
                assertThat(CheckpointDigest.of(expert))
                        .isEqualTo(expert.getFileName().toString());
            }
        }
        LineageStore lineage = store.lineage("line");
        for (long number : lineage.versions()) {
            Path version = lineage.version(number).directory();
            assertThat(version.resolve("first")).hasBinaryContent(Writer.content(number));
            assertThat(version.resolve("second")).hasBinaryContent(Writer.content(number + 1));
        }
        Path blobs = root.resolve("lineages/line/state");
        for (Path blob : Directories.list(blobs)) {
            if (!TemporaryNames.isTemporary(blob)) {
                assertThat(Sha256.of(blob)).isEqualTo(blob.getFileName().toString());
            }
        }
        boolean leftovers = Directories.files(root).stream()
                .anyMatch(file ->
                        TemporaryNames.isTemporary(file) || TemporaryNames.isTemporary(file.resolveSibling("")));
        Instant later = Instant.now().plusSeconds(3600);
        Set<Long> versions = Set.copyOf(lineage.versions());
        store.sweepImports(Duration.ZERO, later);
        lineage.sweep(Set.of(), versions, later);
        assertThat(Directories.list(root.resolve("experts"))).noneMatch(TemporaryNames::isTemporary);
        assertThat(Directories.list(root.resolve("lineages/line/versions"))).noneMatch(TemporaryNames::isTemporary);
        assertThat(Directories.list(blobs)).isEmpty();
        assertThat(lineage.versions()).isNotEmpty().containsExactlyInAnyOrderElementsOf(versions);
        return leftovers ? 1 : 0;
    }

    /** Imports, blobs and versions without end, each different. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            LocalStore store = new LocalStore(Path.of(arguments[0]), List.of());
            Path sources = Files.createDirectories(Path.of(arguments[1]));
            LineageStore lineage = store.lineage("line");
            for (long number = 1 + Long.parseLong(arguments[2]); ; number++) {
                CheckpointFiles source = CheckpointFiles.in(sources.resolve("model-" + number % 3))
                        .weights(SafetensorsBytes.file().f32("a", new long[] {1 << 18}, (float) number))
                        .config("{\"number\":" + number + "}");
                store.importCheckpoint(source.directory(), CheckpointKind.EXPERT);
                lineage.put(BlobKind.STATE, content(number));
                try (VersionOutput version = lineage.createVersion(number)) {
                    write(version, "first", content(number));
                    write(version, "second", content(number + 1));
                    version.seal();
                }
                System.out.println("written");
            }
        }

        static byte[] content(long number) {
            byte[] content = new byte[1 << 20];
            new Random(number).nextBytes(content);
            return content;
        }

        private static void write(VersionOutput version, String name, byte[] content) {
            try (BlobOutput out = version.create(name)) {
                out.write(ByteBuffer.wrap(content));
                out.seal();
            }
        }
    }
}
