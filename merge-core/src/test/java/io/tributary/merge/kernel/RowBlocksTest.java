package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.kernel.RowBlocks.Block;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowBlocksTest {
    @Test
    void aSmallTensorIsOneBlock() {
        for (Shape shape : List.of(Shape.of(), Shape.of(0), Shape.of(3, 4, 5), Shape.of(1 << 22))) {
            assertThat(RowBlocks.of(shape)).containsExactly(new Block(0, shape));
        }
    }

    @Test
    void blocksCoverEveryRowOnceInOrder() {
        Shape shape = Shape.of(50_257, 768);
        long next = 0;
        for (Block block : RowBlocks.of(shape)) {
            assertThat(block.firstElement()).isEqualTo(next);
            assertThat(block.shape().elements()).isLessThanOrEqualTo(RowBlocks.ELEMENTS);
            assertThat(block.shape().sizes().get(1)).isEqualTo(768);
            next += block.shape().elements();
        }
        assertThat(next).isEqualTo(shape.elements());
    }

    @Test
    void aRowIsNeverCut() {
        assertThat(RowBlocks.of(Shape.of(2, 5_000_000)))
                .containsExactly(new Block(0, Shape.of(1, 5_000_000)), new Block(5_000_000, Shape.of(1, 5_000_000)));
    }
}
