package io.tributary.merge.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobOutput;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.technique.ReadInput;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Turns one shard's state into weights: base plus what the technique reads, in the output's dtype. */
final class ShardRender {
    private final Workbench bench;
    private final LineageStore lineage;
    private final TaskWork.RenderShard work;
    private final Plan plan;
    private final Technique technique;
    private final StateLayout layout;
    private final List<PlannedTensor> tensors;

    ShardRender(Workbench bench, LineageStore lineage, TaskWork.RenderShard work) {
        this.bench = bench;
        this.lineage = lineage;
        this.work = work;
        this.plan = bench.plan(lineage, work.plan());
        this.technique = plan.technique(work.track());
        this.layout = new StateLayout(technique);
        this.tensors = plan.shard(work.shard());
    }

    TaskOutput.ShardRendered run(Progress progress) {
        try (OpenState state = OpenState.of(lineage, work.state(), layout.of(tensors));
                Checkpoint base = Blame.base(() -> bench.store().open(plan.base()));
                BlobOutput out = lineage.create(BlobKind.RENDERED)) {
            List<TensorSpec> specs = tensors.stream().map(plan::output).toList();
            SafetensorsWriter writer = SafetensorsWriter.begin(out, specs, metadata());
            List<Request<PieceWork>> requests = new ArrayList<>();
            for (PlannedTensor tensor : tensors) {
                requests.addAll(rendering(tensor, AcceptedTensor.ofBase(base, tensor), state, writer));
            }
            Pieces.work(requests, bench.buffers(), progress);
            writer.finish();
            String digest = out.seal();
            return new TaskOutput.ShardRendered(digest, out.bytes());
        }
    }

    private List<Request<PieceWork>> rendering(
            PlannedTensor tensor, AcceptedTensor ours, OpenState state, SafetensorsWriter writer) {
        boolean whole = tensor.treatment() == Treatment.FOLD && !layout.streams(tensor);
        List<TensorSpec> slots = layout.of(tensor);
        List<Request<PieceWork>> requests = new ArrayList<>();
        for (ByteBlock block : whole ? ByteBlock.whole(ours.spec()) : ByteBlock.of(ours.spec())) {
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            ranges.put(Origin.BASE, block.from(ours.bytes(), ours.digest()));
            if (whole) {
                state.addWhole(ranges, slots.size());
            } else if (!slots.isEmpty()) {
                long elementBits = slots.get(0).dtype().bits();
                long ownBits = ours.spec().dtype().bits();
                state.addPart(
                        ranges,
                        block.position() * elementBits / ownBits,
                        Math.toIntExact(block.bytes() * elementBits / ownBits));
            }
            requests.add(
                    new Request<>(piece -> writer.write(tensor.name(), weights(tensor, block.shape(), piece)), ranges));
        }
        return requests;
    }

    private ByteBuffer weights(PlannedTensor tensor, Shape shape, Piece<PieceWork> piece) {
        boolean folded = tensor.treatment() == Treatment.FOLD;
        ByteBuffer own = !folded && piece.has(Origin.STATE) ? piece.of(Origin.STATE) : piece.of(Origin.BASE);
        DType from = tensor.spec().dtype();
        DType to = plan.output(tensor).dtype();
        if (!folded && from == to) {
            return own;
        }
        Kernels kernels = bench.kernels();
        try (NDManager scope = kernels.scope()) {
            NDArray delta = folded ? delta(scope, tensor, shape, piece) : kernels.zeros(scope, shape);
            ByteBuffer weights = kernels.weights(scope, own, from, delta, to, shape);
            if (tensor.treatment() != Treatment.SKIP && kernels.notFinite(weights, to, shape) > 0) {
                throw new MergeException(
                        ErrorCode.OUTPUT_OVERFLOWS,
                        "Version's tensor " + Printable.quoted(tensor.name()) + " exceeds what " + to
                                + " can hold. Declare a lineage with outputDtype BF16 or F32");
            }
            return weights;
        }
    }

    private NDArray delta(NDManager scope, PlannedTensor tensor, Shape shape, Piece<PieceWork> piece) {
        TensorRole role =
                new TensorRole(new TensorSpec(tensor.name(), tensor.spec().dtype(), shape), tensor.linear());
        Map<String, NDArray> state = piece.has(Origin.STATE)
                ? SlotBytes.arrays(bench.kernels(), scope, technique.slots(role), piece.of(Origin.STATE))
                : Map.of();
        return technique.read(bench.kernels(), new ReadInput(scope, role, state, work.globals()));
    }

    /** Names the state's scale: a later version's blob is another one, though its weights may be equal. */
    private Map<String, String> metadata() {
        Globals globals = work.globals();
        return Map.of(
                "track", work.track(),
                "shard", Integer.toString(work.shard()),
                "experts", Long.toString(globals.experts()),
                "sumTaskNorm", Double.toHexString(globals.sumTaskNorm()),
                "accumulatorNorm", Double.toHexString(globals.accumulatorNorm()));
    }
}
