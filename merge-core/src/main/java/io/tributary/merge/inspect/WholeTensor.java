package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.readahead.RunningDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A tensor's digest where nothing else of it is wanted. */
final class WholeTensor {
    private WholeTensor() {}

    static String sha256(TensorSource tensor, ReusableBuffers buffers) {
        List<String> answer = new ArrayList<>();
        RunningDigest digest = new RunningDigest(tensor.bytes(), answer::add);
        Stream<Request<ByteBlock>> requests = ByteBlock.of(tensor.spec()).stream()
                .map(block -> new Request<>(block, Map.of(Origin.EXPERT, block.from(tensor::read, digest))));
        try (ReadAhead<ByteBlock> pieces = new ReadAhead<>(requests, buffers)) {
            while (pieces.hasNext()) {
                pieces.next();
            }
        }
        return answer.get(0);
    }
}
