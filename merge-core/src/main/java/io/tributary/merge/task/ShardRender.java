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
import io.tributary.merge.plan.LayerDepths;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.WriteBehind;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobOutput;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.technique.ReadInput;
import io.tributary.merge.technique.Slot;
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
import java.util.stream.Stream;

/** Turns one shard's state into weights: base plus what the technique reads, in the output's dtype. */
final class ShardRender {
    private final Workbench bench;
    private final LineageStore lineage;
    private final TaskWork.RenderShard work;
    private final Plan plan;
    private final Technique technique;
    private final StateLayout layout;
    private final LayerDepths depths;
    private final List<PlannedTensor> tensors;

    ShardRender(Workbench bench, LineageStore lineage, TaskWork.RenderShard work) {
        this.bench = bench;
        this.lineage = lineage;
        this.work = work;
        this.plan = bench.plan(lineage, work.plan());
        this.technique = plan.technique(work.track());
        this.layout = new StateLayout(technique, work.globals().experts());
        this.depths = LayerDepths.of(plan);
        this.tensors = plan.shard(work.shard());
    }

    TaskOutput.ShardRendered run(Progress progress) {
        new WorkingSet(technique, Math.max(1, work.globals().experts()), TaskVectorFrom.BASE)
                .require(bench.memory(), tensors);
        try (OpenState state = OpenState.of(lineage, work.state(), layout.of(tensors));
                Checkpoint base = Blame.BASE.reading(() -> bench.store().open(plan.base()));
                BlobOutput out = lineage.create(BlobKind.RENDERED);
                WriteBehind behind = new WriteBehind(out)) {
            List<TensorSpec> specs = tensors.stream()
                    .flatMap(tensor -> Stream.concat(Stream.of(plan.output(tensor)), companions(tensor)))
                    .toList();
            SafetensorsWriter writer = SafetensorsWriter.begin(behind, specs, metadata());
            List<Request<PieceWork>> requests = new ArrayList<>();
            for (PlannedTensor tensor : tensors) {
                requests.addAll(rendering(tensor, AcceptedTensor.ofBase(base, tensor), state, writer));
            }
            Pieces.work(requests, bench.buffers(), progress);
            writer.finish();
            behind.flush();
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
                boolean folded = tensor.treatment() == Treatment.FOLD;
                state.addPart(
                        ranges,
                        folded ? layout.bytesBeside(tensor, block.firstElement()) : block.position(),
                        folded
                                ? Math.toIntExact(
                                        layout.bytesBeside(tensor, block.shape().elements()))
                                : block.bytes());
            }
            requests.add(new Request<>(piece -> render(tensor, block.shape(), piece, writer), ranges));
        }
        return requests;
    }

    /** The arrays that accompany a tensor, beside its weights. */
    private Stream<TensorSpec> companions(PlannedTensor tensor) {
        return tensor.treatment() == Treatment.FOLD
                ? technique.companions(depths.role(tensor), work.globals().experts()).stream()
                        .map(slot -> StateLayout.spec(tensor, slot))
                : Stream.of();
    }

    private void render(PlannedTensor tensor, Shape shape, Piece<PieceWork> piece, SafetensorsWriter writer) {
        boolean folded = tensor.treatment() == Treatment.FOLD;
        ByteBuffer own = !folded && piece.has(Origin.STATE) ? piece.of(Origin.STATE) : piece.of(Origin.BASE);
        DType from = tensor.spec().dtype();
        if (!folded && from == plan.output(tensor).dtype()) {
            writer.write(tensor.name(), own);
            return;
        }
        Kernels kernels = bench.kernels();
        try (NDManager scope = kernels.scope()) {
            if (!folded) {
                writer.write(tensor.name(), weights(scope, tensor, own, kernels.zeros(scope, shape), shape));
                return;
            }
            ReadInput input = input(scope, tensor, shape, piece);
            writer.write(tensor.name(), weights(scope, tensor, own, technique.read(kernels, input), shape));
            List<Slot> companions =
                    technique.companions(input.role(), work.globals().experts());
            Map<String, NDArray> arrays = companions.isEmpty() ? Map.of() : technique.companions(kernels, input);
            for (Slot slot : companions) {
                writer.write(StateLayout.spec(tensor, slot).name(), kernels.bytes(SlotBytes.of(arrays, slot)));
            }
        }
    }

    private ByteBuffer weights(NDManager scope, PlannedTensor tensor, ByteBuffer own, NDArray delta, Shape shape) {
        DType to = plan.output(tensor).dtype();
        ByteBuffer weights = bench.kernels().weights(scope, own, tensor.spec().dtype(), delta, to, shape);
        if (tensor.treatment() != Treatment.SKIP && bench.kernels().notFinite(weights, to, shape) > 0) {
            throw new MergeException(
                    ErrorCode.OUTPUT_OVERFLOWS,
                    "Version's tensor " + Printable.quoted(tensor.name()) + " exceeds what " + to
                            + " can hold. Declare a lineage with outputDtype BF16 or F32");
        }
        return weights;
    }

    private ReadInput input(NDManager scope, PlannedTensor tensor, Shape shape, Piece<PieceWork> piece) {
        TensorRole role = depths.role(tensor).block(shape);
        if (!piece.has(Origin.STATE)) {
            return new ReadInput(scope, role, Map.of(), work.globals());
        }
        List<Slot> slots = layout.slots(role);
        ByteBuffer bytes = piece.of(Origin.STATE);
        Map<String, NDArray> state = layout.streams(tensor)
                ? SlotBytes.rows(bench.kernels(), scope, slots, shape, bytes)
                : SlotBytes.arrays(bench.kernels(), scope, slots, bytes);
        return new ReadInput(scope, role, state, work.globals());
    }

    /** Names the state's scale: a later version's blob is another one, though its weights may be equal. */
    private Map<String, String> metadata() {
        Globals globals = work.globals();
        return Map.of(
                "track", work.track(),
                "shard", Integer.toString(work.shard()),
                "epoch", Integer.toString(work.epoch()),
                "experts", Long.toString(globals.experts()),
                "sumTaskNorm", Double.toHexString(globals.sumTaskNorm()),
                "accumulatorNorm", Double.toHexString(globals.accumulatorNorm()));
    }
}
