package io.tributary.merge.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class AlignedBuffersTest {
    @Test
    void aBufferHasTheSizeThatWasAskedForAndStartsOnABoundary() {
        for (int bytes = 0; bytes < 300; bytes++) {
            ByteBuffer buffer = AlignedBuffers.allocate(bytes);
            assertThat(buffer.remaining()).isEqualTo(bytes);
            assertThat(buffer.alignmentOffset(0, AlignedBuffers.ALIGNMENT)).isZero();
        }
    }
}
