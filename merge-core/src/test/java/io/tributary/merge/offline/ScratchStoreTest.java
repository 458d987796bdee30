package io.tributary.merge.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchStoreTest {
    private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir
    private Path place;

    @Test
    void itIsGoneWhenItIsClosed() {
        Path directory;
        try (ScratchStore scratch = scratch()) {
            directory = scratch.directory();
            assertThat(directory).isDirectory().hasParentRaw(place);
        }
        assertThat(place).isEmptyDirectory();
        assertThat(directory).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNextAndWhatALivingOneUsesIsNot() throws Exception {
        Process process = holder();
        Path theirs = directoryOf(process);
        try {
            try (ScratchStore ours = scratch();
                    ScratchStore another = scratch()) {
                assertThat(theirs.resolve("state")).exists();
                assertThat(ours.directory()).isDirectory();
                assertThat(another.directory()).isDirectory();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(theirs.resolve("state")).as("kill -9 leaves it").exists();

        try (ScratchStore ours = scratch()) {
            assertThat(theirs).doesNotExist();
            assertThat(ours.directory()).isDirectory();
        }
    }

    @Test
    void whatIsNotCertainlyLitterStays() throws IOException {
        Path target = Files.createDirectories(place.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(place.resolve(ScratchStore.PREFIX + "link"), target);
        Path unlocked = Files.createDirectories(place.resolve(ScratchStore.PREFIX + "unlocked"));
        Files.writeString(unlocked.resolve("state"), "of a file system without locks");
        Path fresh = Files.createDirectories(place.resolve(ScratchStore.PREFIX + "fresh"));
        Path old = Files.createDirectories(place.resolve(ScratchStore.PREFIX + "old"));
        Files.setLastModifiedTime(fresh, FileTime.from(NOW.minus(Duration.ofHours(2))));

        scratch().close();

        assertThat(link).isSymbolicLink();
        assertThat(unlocked.resolve("state")).exists();
        assertThat(fresh).exists();
        assertThat(old).doesNotExist();
    }

    private ScratchStore scratch() {
        return ScratchStore.beside(place.resolve("out"), NOW);
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScratchHolder.class.getName(),
                        place.resolve("out").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path directoryOf(Process process) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return Path.of(Objects.requireNonNull(said.readLine(), "it ended without a word"));
    }
}
