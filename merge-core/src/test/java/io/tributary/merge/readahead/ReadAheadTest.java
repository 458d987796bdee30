package io.tributary.merge.readahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.file.Sha256;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
    private static final byte[] CONTENT = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final Range.Source SOURCE = (dst, position) -> dst.put(CONTENT, (int) position, dst.remaining());

    private final ReusableBuffers buffers = new ReusableBuffers();

    @Test
    void piecesComeInOrderWithTheirBytes() {
        try (ReadAhead<Integer> pieces = new ReadAhead<>(requests(RunningDigest.UNCHECKED), buffers)) {
            StringBuilder read = new StringBuilder();
            while (pieces.hasNext()) {
                read.append(StandardCharsets.US_ASCII.decode(pieces.next().of(Origin.BASE)));
            }
            assertThat(read).hasToString("abcdefghijklmnopqrstuvwxyz");
            assertThat(pieces.bytesRead()).isEqualTo(26);
        }
    }

    @Test
    void theDigestOfAllPiecesIsKnownWithTheLast() {
        List<String> digests = new ArrayList<>();
        try (ReadAhead<Integer> pieces =
                new ReadAhead<>(requests(new RunningDigest(CONTENT.length, digests::add)), buffers)) {
            while (pieces.hasNext()) {
                pieces.next();
            }
        }
        assertThat(digests).containsExactly(Sha256.of(CONTENT));
    }

    @Test
    void aFailedReadIsToldToWhoeverAsksForThatPiece() {
        Range.Source failing = (dst, position) -> {
            if (position >= 13) {
                throw new IllegalArgumentException("no byte " + position);
            }
            SOURCE.read(dst, position);
        };
        try (ReadAhead<Integer> pieces = new ReadAhead<>(requests(failing, RunningDigest.UNCHECKED), buffers)) {
            assertThat(pieces.next().what()).isZero();
            assertThatThrownBy(pieces::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no byte 13");
        }
    }

    @Test
    void atMostOnePieceIsReadAhead() {
        List<Long> positions = new ArrayList<>();
        Range.Source counting = (dst, position) -> {
            positions.add(position);
            SOURCE.read(dst, position);
        };
        Stream<Request<Integer>> requests = IntStream.range(0, 26)
                .mapToObj(
                        i -> new Request<>(i, Map.of(Origin.BASE, new Range(counting, i, 1, RunningDigest.UNCHECKED))));
        try (ReadAhead<Integer> pieces = new ReadAhead<>(requests, buffers)) {
            pieces.next();
        }
        assertThat(positions).containsExactly(0L, 1L);
    }

    @Test
    void originsDoNotWaitForEachOther() {
        CountDownLatch met = new CountDownLatch(2);
        Range.Source waiting = (dst, position) -> {
            met.countDown();
            Background.uninterrupted(() -> met.await(10, TimeUnit.SECONDS));
            SOURCE.read(dst, position);
        };
        Range range = new Range(waiting, 0, 26, RunningDigest.UNCHECKED);
        Stream<Request<Integer>> one = Stream.of(new Request<>(0, Map.of(Origin.EXPERT, range, Origin.STATE, range)));
        try (ReadAhead<Integer> pieces = new ReadAhead<>(one, buffers)) {
            assertThat(pieces.next().bytes()).hasSize(2);
            assertThat(met.getCount()).isZero();
        }
    }

    @Test
    void ofSeveralFailuresTheFirstOriginsIsToldWhicheverCameFirst() {
        Range late = new Range(
                (dst, position) -> {
                    Background.uninterrupted(() -> {
                        Thread.sleep(20);
                        return true;
                    });
                    throw new IllegalArgumentException("expert");
                },
                0,
                1,
                RunningDigest.UNCHECKED);
        Range early = new Range(
                (dst, position) -> {
                    throw new IllegalArgumentException("base");
                },
                0,
                1,
                RunningDigest.UNCHECKED);
        Stream<Request<Integer>> one = Stream.of(new Request<>(0, Map.of(Origin.BASE, early, Origin.EXPERT, late)));
        try (ReadAhead<Integer> pieces = new ReadAhead<>(one, buffers)) {
            assertThatThrownBy(pieces::next).hasMessage("expert");
        }
    }

    @Test
    void buffersAreAlignedExactAndUsedAgain() {
        ByteBuffer large = buffers.take(0, Origin.EXPERT, 1000);
        ByteBuffer small = buffers.take(0, Origin.EXPERT, 10);
        assertThat(small.capacity()).isEqualTo(10);
        assertThat(small.alignmentOffset(0, 64)).isZero();
        small.put(0, (byte) 7);
        assertThat(large.get(0)).isEqualTo((byte) 7);
        assertThat(buffers.take(1, Origin.EXPERT, 10).get(0)).isZero();
    }

    @Test
    void tensorsOfOneShapeHaveTheSameBlocksWhateverTheirWidth() {
        Shape shape = Shape.of(5000, 3000);
        List<ByteBlock> half = ByteBlock.of(new TensorSpec("x", DType.F16, shape));
        List<ByteBlock> full = ByteBlock.of(new TensorSpec("x", DType.F32, shape));
        assertThat(half).hasSameSizeAs(full).hasSizeGreaterThan(1);
        for (int i = 0; i < half.size(); i++) {
            assertThat(half.get(i).shape()).isEqualTo(full.get(i).shape());
            assertThat(full.get(i).position()).isEqualTo(2 * half.get(i).position());
        }
        assertThat(half.stream().mapToLong(ByteBlock::bytes).sum()).isEqualTo(30_000_000L);
        assertThat(ByteBlock.of(new TensorSpec("x", DType.I64, Shape.of(0)))).hasSize(1);
    }

    private static Stream<Request<Integer>> requests(RunningDigest digest) {
        return requests(SOURCE, digest);
    }

    private static Stream<Request<Integer>> requests(Range.Source source, RunningDigest digest) {
        return IntStream.range(0, 2)
                .mapToObj(i -> new Request<>(i, Map.of(Origin.BASE, new Range(source, 13L * i, 13, digest))));
    }
}
