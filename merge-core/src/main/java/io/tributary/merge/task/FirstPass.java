package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.expert.TaskVector;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The first of two passes over a tensor of the base, for a task vector that has to see all of it before its part. */
final class FirstPass {
    private FirstPass() {}

    /** Nothing for a task vector that needs no such pass. */
    static List<Request<PieceWork>> over(
            Checkpoint base, PlannedTensor tensor, TaskVector vector, List<ByteBlock> blocks) {
        List<Request<PieceWork>> requests = new ArrayList<>();
        if (!vector.surveysBase()) {
            return requests;
        }
        AcceptedTensor ours = AcceptedTensor.ofBase(base, tensor);
        for (int i = 0; i < blocks.size(); i++) {
            ByteBlock block = blocks.get(i);
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            vector.request(ranges, i);
            ranges.put(Origin.BASE, block.from(ours.bytes(), ours.digest()));
            requests.add(new Request<>(piece -> vector.survey(piece, block), ranges));
        }
        return requests;
    }
}
