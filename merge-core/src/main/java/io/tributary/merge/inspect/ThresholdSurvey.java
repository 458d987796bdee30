package io.tributary.merge.inspect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.technique.Draw;
import io.tributary.merge.technique.Preparation;
import io.tributary.merge.technique.Thresholds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Finds the magnitudes that a technique's preparations have to know about an expert: one preparation after the other,
 * each over what those before it left of the task vectors. Reads the expert twice for each.
 */
final class ThresholdSurvey {
    private static final String WHOLE_MODEL = "";

    private final Kernels kernels;
    private final ReusableBuffers buffers;
    private final List<Preparation> preparations;
    private final long seed;
    private final String expertDigest;
    private final List<ScannedTensor> tensors;

    /** By tensor, for each preparation so far. */
    private final Map<String, List<List<Float>>> found = new HashMap<>();

    /**
     * @param seed the recipe's
     * @param tensors those that are folded
     */
    ThresholdSurvey(
            Kernels kernels,
            ReusableBuffers buffers,
            List<Preparation> preparations,
            long seed,
            String expertDigest,
            List<ScannedTensor> tensors) {
        this.kernels = kernels;
        this.buffers = buffers;
        this.preparations = preparations;
        this.seed = seed;
        this.expertDigest = expertDigest;
        this.tensors = tensors;
    }

    /** By tensor name, what each preparation asked for; nothing where none asks. */
    Map<String, List<List<Float>>> run() {
        if (preparations.stream()
                .allMatch(preparation -> preparation.thresholds().isEmpty())) {
            return Map.of();
        }
        tensors.forEach(tensor -> found.put(tensor.name(), new ArrayList<>()));
        for (Preparation preparation : preparations) {
            Map<String, List<Float>> answers =
                    preparation.thresholds().map(this::answers).orElse(Map.of());
            tensors.forEach(tensor -> of(tensor).add(answers.getOrDefault(group(preparation, tensor), List.of())));
        }
        return found;
    }

    private List<List<Float>> of(ScannedTensor tensor) {
        return found.getOrDefault(tensor.name(), List.of());
    }

    private static String group(Preparation preparation, ScannedTensor tensor) {
        boolean whole = preparation.thresholds().filter(Thresholds::wholeModel).isPresent();
        return whole ? WHOLE_MODEL : tensor.name();
    }

    private Map<String, List<Float>> answers(Thresholds wanted) {
        Map<String, RadixSelect> selects = wanted.wholeModel() ? selectOne(wanted) : selectEach(wanted);
        walk((tensor, task) -> {
            RadixSelect select = selects.get(wanted.wholeModel() ? WHOLE_MODEL : tensor.name());
            if (select != null) {
                for (int bin : select.wanted()) {
                    select.add(bin, kernels.magnitudeCounts(task, OptionalInt.of(bin)));
                }
            }
        });
        return selects.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .answer()));
    }

    private Map<String, RadixSelect> selectOne(Thresholds wanted) {
        long[] counts = new long[1 << 15];
        long elements = 0;
        for (ScannedTensor tensor : tensors) {
            elements += tensor.elements();
            counts[0] += tensor.isTouched() ? 0 : tensor.elements();
        }
        walk((tensor, task) -> add(counts, kernels.magnitudeCounts(task, OptionalInt.empty())));
        return elements == 0 ? Map.of() : Map.of(WHOLE_MODEL, new RadixSelect(wanted.ranks(elements), counts));
    }

    /** Keeps the counts of one tensor at a time. */
    private Map<String, RadixSelect> selectEach(Thresholds wanted) {
        Map<String, RadixSelect> selects = new HashMap<>();
        Map<String, long[]> counts = new HashMap<>();
        Map<String, Long> missing = new HashMap<>();
        walk((tensor, task) -> {
            add(
                    counts.computeIfAbsent(tensor.name(), name -> new long[1 << 15]),
                    kernels.magnitudeCounts(task, OptionalInt.empty()));
            long left = missing.getOrDefault(tensor.name(), tensor.elements()) - task.size();
            missing.put(tensor.name(), left);
            long[] complete = left == 0 ? counts.remove(tensor.name()) : null;
            if (complete != null) {
                selects.put(tensor.name(), new RadixSelect(wanted.ranks(tensor.elements()), complete));
            }
        });
        return selects;
    }

    private static void add(long[] so, long[] more) {
        for (int i = 0; i < so.length; i++) {
            so[i] += more[i];
        }
    }

    private interface Visitor {
        void visit(ScannedTensor tensor, NDArray task);
    }

    /** All task vectors that are not zero, block by block, as the preparations so far left them. */
    private void walk(Visitor visitor) {
        try (NDManager held = kernels.scope();
                ReadAhead<ScannedTensor.Block> pieces = new ReadAhead<>(
                        tensors.stream()
                                .filter(ScannedTensor::isTouched)
                                .flatMap(tensor -> tensor.requestsAgain(kernels, held)),
                        buffers)) {
            while (pieces.hasNext()) {
                Piece<ScannedTensor.Block> piece = pieces.next();
                ScannedTensor tensor = piece.what().tensor();
                try (NDManager scope = kernels.scope()) {
                    piece.what()
                            .task(scope, piece)
                            .ifPresent(task -> visitor.visit(tensor, prepared(scope, tensor, piece, task)));
                }
            }
        }
    }

    private NDArray prepared(NDManager scope, ScannedTensor tensor, Piece<ScannedTensor.Block> piece, NDArray whole) {
        NDArray task = whole;
        long draw = Draw.seed(seed, expertDigest, tensor.name());
        List<List<Float>> so = of(tensor);
        for (int i = 0; i < so.size(); i++) {
            task = preparations
                    .get(i)
                    .prepare(
                            kernels,
                            new Preparation.Input(
                                    scope, tensor.name(), piece.what().block().firstElement(), task, so.get(i), draw));
        }
        return task;
    }
}
