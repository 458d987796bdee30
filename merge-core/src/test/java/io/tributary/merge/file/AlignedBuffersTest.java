package io.tributary.merge.file;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class AlignedBuffersTest {
    @Test
    void buffersBeginOnTheAlignmentWhateverTheirSize() {
        for (int bytes : new int[] {0, 1, 63, 64, 65, 1000}) {
            ByteBuffer buffer = AlignedBuffers.allocate(bytes);
            assertThat(buffer.alignmentOffset(0, AlignedBuffers.ALIGNMENT)).isZero();
            assertThat(buffer.capacity()).isEqualTo(bytes);
            assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Test
    void whatNoBufferCanHoldIsRefused() {
        assertRefused(() -> AlignedBuffers.allocate(1L << 31), ErrorCode.OUT_OF_MEMORY, "blocks");
    }
}
