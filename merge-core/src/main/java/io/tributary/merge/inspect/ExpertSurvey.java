package io.tributary.merge.inspect;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.EqualBytes;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.TensorRules;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.expert.TaskVector.Numbers;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * An expert read once beside its base: digest and task norm of every tensor, whether all values are finite, whether
 * what must be equal is. Collects every problem before it judges.
 */
public final class ExpertSurvey {
    private final Kernels kernels;
    private final ReusableBuffers buffers;

    public ExpertSurvey(Kernels kernels, ReusableBuffers buffers) {
        this.kernels = kernels;
        this.buffers = buffers;
    }

    /**
     * Reads the expert, and the base's tensors that it is compared with; these must still have the plan's digests.
     *
     * @param bytesDone told how many bytes were read so far
     * @throws MergeException where a file cannot be read; {@code STATE_CORRUPT} where the base is no longer the plan's
     */
    public SurveyedExpert of(Plan plan, Checkpoint base, Offer offer, LongConsumer bytesDone) {
        Checkpoint expert = offer.expert();
        TensorRules rules = TensorRules.of(
                plan.recipe().tensors().skip(), plan.recipe().tensors().passThrough());
        Comparison comparison = Comparison.of(base, expert, rules);
        List<Problem> problems = new ArrayList<>(comparison.problems());
        StartTensors start =
                offer.start().map(from -> StartTensors.of(base, from, rules)).orElse(StartTensors.NONE);
        comparison.tensors().forEach(compared -> start.objection(compared).ifPresent(problems::add));
        List<ScannedTensor> scanned = scanned(plan, comparison, start, problems);
        try (NDManager held = kernels.scope();
                ReadAhead<ScannedTensor.Block> pieces =
                        new ReadAhead<>(scanned.stream().flatMap(tensor -> tensor.requests(kernels, held)), buffers)) {
            while (pieces.hasNext()) {
                take(pieces.next());
                bytesDone.accept(pieces.bytesRead());
            }
        }
        scanned.forEach(tensor -> tensor.problem().ifPresent(problems::add));
        problems.addAll(differences(comparison.mustBeEqual(), scanned));
        Map<Statistic, Map<String, ReportedTensor.Bytes>> statistics = statistics(plan, offer, problems);
        problems.sort(Comparator.comparing(Problem::tensor));
        Map<String, Map<String, List<List<Float>>>> thresholds =
                problems.isEmpty() ? thresholds(plan, offer, scanned) : Map.of();
        return new SurveyedExpert(
                expert.location(),
                scanned.stream()
                        .map(tensor -> tensor.reported()
                                .with(thresholds.getOrDefault(tensor.name(), Map.of()), ofTensor(tensor, statistics)))
                        .toList(),
                problems,
                comparison.notes());
    }

    private Map<Statistic, Map<String, ReportedTensor.Bytes>> statistics(
            Plan plan, Offer offer, List<Problem> problems) {
        Map<Statistic, Map<String, ReportedTensor.Bytes>> found = new EnumMap<>(Statistic.class);
        plan.technique(Recipe.DEPLOY).statistic().ifPresent(kind -> {
            StatisticSurvey survey = new StatisticSurvey(kernels, buffers, kind);
            survey.run(plan.tensors(), Optional.ofNullable(offer.statistics().get(kind)));
            problems.addAll(survey.problems());
            found.put(kind, survey.found());
        });
        return found;
    }

    private static Map<String, ReportedTensor.Bytes> ofTensor(
            ScannedTensor tensor, Map<Statistic, Map<String, ReportedTensor.Bytes>> statistics) {
        Map<String, ReportedTensor.Bytes> brought = new TreeMap<>();
        statistics.forEach((kind, found) -> {
            ReportedTensor.Bytes bytes = found.get(tensor.name());
            if (bytes != null) {
                brought.put(kind.role(), bytes);
            }
        });
        return brought;
    }

    /** By tensor and track. */
    private Map<String, Map<String, List<List<Float>>>> thresholds(
            Plan plan, Offer offer, List<ScannedTensor> scanned) {
        List<ScannedTensor> folded =
                scanned.stream().filter(ScannedTensor::isFolded).toList();
        Map<String, Map<String, List<List<Float>>>> thresholds = new HashMap<>();
        new ThresholdSurvey(
                        kernels,
                        buffers,
                        plan.technique(Recipe.DEPLOY).preparations(),
                        plan.recipe().seed(),
                        offer.digest(),
                        folded)
                .run()
                .forEach((tensor, found) -> thresholds.put(tensor, Map.of(Recipe.DEPLOY, found)));
        return thresholds;
    }

    private void take(Piece<ScannedTensor.Block> piece) {
        ScannedTensor tensor = piece.what().tensor();
        if (tensor.problem().isPresent()) {
            return;
        }
        for (Numbers numbers : piece.what().vector().numbers(piece, piece.what().block())) {
            DType dtype = numbers.tensor().dtype();
            if (kernels.notFinite(numbers.bytes(), dtype, numbers.shape()) > 0) {
                NotFinite.in(numbers.bytes(), dtype, numbers.firstElement())
                        .ifPresent(value -> tensor.refuse(value.problem(numbers.tensor(), tensor.name())));
                return;
            }
        }
        if (tensor.isFolded()) {
            try (NDManager scope = kernels.scope()) {
                piece.what().task(scope, piece).ifPresent(task -> tensor.add(kernels.squaredNorm(task)));
            }
        }
    }

    /** Tensors whose headers fit; the others have a problem already. */
    private static List<ScannedTensor> scanned(
            Plan plan, Comparison comparison, StartTensors start, List<Problem> problems) {
        Map<String, PlannedTensor> planned = plan.byName();
        Set<String> refused = problems.stream().map(Problem::tensor).collect(Collectors.toSet());
        List<ScannedTensor> scanned = new ArrayList<>();
        for (Comparison.Compared compared : comparison.tensors()) {
            boolean read = compared.treatment() == Treatment.FOLD || compared.treatment() == Treatment.PASS;
            if (!read || refused.contains(compared.name()) || compared.expert().isEmpty()) {
                continue;
            }
            PlannedTensor pinned = planned.get(compared.name());
            if (pinned == null || !pinned.spec().equals(compared.base().spec())) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "The base has another tensor " + Printable.quoted(compared.name())
                                + " than when the lineage was declared. Restore the base, then resume");
            }
            scanned.add(new ScannedTensor(
                    compared.base(),
                    compared.expert().get(),
                    start.of(compared),
                    compared.treatment(),
                    pinned.sha256()));
        }
        return scanned;
    }

    private List<Problem> differences(List<EqualBytes> pairs, List<ScannedTensor> scanned) {
        Map<TensorSource, String> known = new HashMap<>();
        scanned.forEach(tensor -> known.putAll(tensor.digests()));
        List<Problem> problems = new ArrayList<>();
        for (EqualBytes pair : pairs) {
            String left = known.computeIfAbsent(pair.left(), source -> WholeTensor.sha256(source, buffers));
            String right = known.computeIfAbsent(pair.right(), source -> WholeTensor.sha256(source, buffers));
            if (!left.equals(right)) {
                problems.add(pair.problem());
            }
        }
        return problems;
    }
}
