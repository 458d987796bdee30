package io.tributary.merge.task;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.ExpertForm;
import io.tributary.merge.expert.StoredTensor;
import io.tributary.merge.expert.TaskVector;
import io.tributary.merge.file.Printable;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.DType;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tensor that is passed through: the newest expert's takes the place of what was there. */
final class Passing {
    private final Workbench bench;
    private final PlannedTensor tensor;
    private final SafetensorsWriter out;

    Passing(Workbench bench, PlannedTensor tensor, SafetensorsWriter out) {
        this.bench = bench;
        this.tensor = tensor;
        this.out = out;
    }

    /**
     * The expert's bytes as they are; those of an adapter are the base's, changed by its factors where it has some. The
     * state before is read only for its digest.
     */
    List<Request<PieceWork>> requests(
            ReportedTensor theirs, NDManager held, Checkpoint expert, Checkpoint base, OpenState before) {
        List<ByteBlock> blocks = ByteBlock.of(tensor.spec());
        List<StoredTensor> stored = AcceptedTensor.ofExpert(expert, theirs);
        TaskVector vector =
                TaskVector.of(bench.kernels(), held, theirs.form(), stored, Optional.empty(), tensor.spec(), blocks);
        List<Request<PieceWork>> requests = FirstPass.over(base, tensor, vector, blocks);
        boolean itself = theirs.form().kind() == ExpertForm.Kind.FULL;
        AcceptedTensor ours = AcceptedTensor.ofBase(base, tensor);
        for (int i = 0; i < blocks.size(); i++) {
            ByteBlock block = blocks.get(i);
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            vector.request(ranges, i);
            if (!itself) {
                ranges.put(Origin.BASE, block.from(ours.bytes(), ours.digest()));
            }
            before.addPart(ranges, block.position(), block.bytes());
            requests.add(new Request<>(piece -> write(theirs.form(), vector, piece, block), ranges));
        }
        return requests;
    }

    private void write(ExpertForm form, TaskVector vector, Piece<PieceWork> piece, ByteBlock block) {
        String name = StateLayout.passed(tensor).name();
        if (!form.factored()) {
            out.write(name, piece.of(form.kind() == ExpertForm.Kind.FULL ? Origin.EXPERT : Origin.BASE));
            return;
        }
        DType dtype = tensor.spec().dtype();
        try (NDManager scope = bench.kernels().scope()) {
            ByteBuffer weights = bench.kernels()
                    .weights(scope, piece.of(Origin.BASE), dtype, vector.of(scope, piece, block), dtype, block.shape());
            if (bench.kernels().notFinite(weights, dtype, block.shape()) > 0) {
                throw new MergeException(
                        ErrorCode.NOT_FINITE,
                        "The adapter's tensor " + Printable.quoted(tensor.name()) + " exceeds what " + dtype
                                + " can hold. Publish an adapter from before training diverged");
            }
            out.write(name, weights);
        }
    }
}
