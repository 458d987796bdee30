package io.tributary.merge.file;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileFailureTest {
    private static final Path FILE = Path.of("weights.safetensors");

    @Test
    void whatIsNotThereOrForbiddenIsUnreadable() {
        assertThat(FileFailure.reading(FILE, new NoSuchFileException("x")).code())
                .isEqualTo(ErrorCode.UNREADABLE);
        assertThat(FileFailure.reading(FILE, new AccessDeniedException("x")).code())
                .isEqualTo(ErrorCode.UNREADABLE);
    }

    @Test
    void otherReadFailuresAreTheFileSystems() {
        MergeException failure = FileFailure.reading(FILE, new IOException("Input/output error"));
        assertThat(failure).hasMessageContainingAll("weights.safetensors", "Input/output error");
        assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }

    @Test
    void aFullDiskIsToldFromABrokenOne() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        assertRefused(
                () -> {
                    try (FileOutputStream out = new FileOutputStream(full.toFile())) {
                        out.getChannel().write(ByteBuffer.allocate(1));
                    } catch (IOException e) {
                        throw FileFailure.writing(FILE, e);
                    }
                },
                ErrorCode.DISK_FULL,
                "No space left",
                "weights.safetensors");
        assertThat(FileFailure.writing(FILE, new IOException("Read-only file system"))
                        .code())
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
}
