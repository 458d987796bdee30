package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.TensorRules;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.LinearWeights;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a checkpoint holds and whether it would be accepted: as a base, or as an expert where it was held against one.
 *
 * @param digest as a publish would state it
 * @param modelType of its {@code config.json}
 * @param tensors in name order; of an adapter, those of the base that it holds something for
 * @param problems all reasons to refuse it; none means that it would be accepted
 * @param notes what the recipe's rules would do
 * @param expert what holding it against a base found
 */
public record Inspection(
        Path location,
        String digest,
        Optional<String> modelType,
        List<CheckpointFile> files,
        List<InspectedTensor> tensors,
        List<Problem> problems,
        List<String> notes,
        Optional<AsExpert> expert) {
    public Inspection {
        files = List.copyOf(files);
        tensors = List.copyOf(tensors);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * A checkpoint beside the base that it was fine-tuned from.
     *
     * @param taskNorm norm of the whole task vector
     * @param baseNorm norm of the base's tensors that are folded
     * @param touched how many tensors differ from the base
     */
    public record AsExpert(Path base, double taskNorm, double baseNorm, long touched) {}

    public boolean accepted() {
        return problems.isEmpty();
    }

    /** Whether it is a PEFT adapter. */
    public boolean adapter() {
        return files.stream().anyMatch(file -> file.name().equals("adapter_config.json"));
    }

    /** Elements of all tensors. */
    public long parameters() {
        return tensors.stream()
                .mapToLong(tensor -> tensor.spec().shape().elements())
                .sum();
    }

    /** Bytes of all tensors. */
    public long bytes() {
        return tensors.stream().mapToLong(tensor -> tensor.spec().bytes()).sum();
    }

    /**
     * As a base: reads every byte.
     *
     * @throws io.tributary.merge.MergeException where it is no readable checkpoint at all
     */
    public static Inspection of(Path path, Recipe recipe, Kernels kernels, LongConsumer bytesDone) {
        try (Checkpoint open = Checkpoint.open(path)) {
            SurveyedBase found = new BaseSurvey(kernels, new ReusableBuffers()).of(open, recipe, bytesDone);
            return new Inspection(
                    path,
                    CheckpointDigest.of(path),
                    open.modelType(),
                    open.files(),
                    found.tensors().stream()
                            .map(tensor -> inspected(tensor, Math.sqrt(tensor.squaredNorm())))
                            .toList(),
                    found.problems(),
                    List.of(),
                    Optional.empty());
        }
    }

    /**
     * As an expert of {@code base}: reads every byte of both.
     *
     * @throws io.tributary.merge.MergeException where either is no readable checkpoint at all, or the base cannot be
     *     one
     */
    public static Inspection of(Path path, Path base, Recipe recipe, Kernels kernels, LongConsumer bytesDone) {
        try (Checkpoint theirs = Checkpoint.open(path);
                Checkpoint ours = Checkpoint.open(base)) {
            ReusableBuffers buffers = new ReusableBuffers();
            Plan plan = new BaseSurvey(kernels, buffers)
                    .of(ours, recipe, bytesDone)
                    .plan(new CheckpointRef(base.toUri().toString(), ""), OutputLayout.MAX_FILE_BYTES);
            String digest = CheckpointDigest.of(path);
            SurveyedExpert found = new ExpertSurvey(kernels, buffers)
                    .of(plan, ours, new Offer(theirs, digest, Optional.empty(), Map.of()), bytesDone);
            return new Inspection(
                    path,
                    digest,
                    theirs.modelType(),
                    theirs.files(),
                    theirs.isAdapter() ? adapted(plan, theirs, found) : tensors(theirs, found, recipe),
                    found.problems(),
                    found.notes(),
                    Optional.of(new AsExpert(base, found.taskNorm(), norm(plan), touched(found))));
        }
    }

    private static List<InspectedTensor> tensors(Checkpoint theirs, SurveyedExpert found, Recipe recipe) {
        TensorRules rules =
                TensorRules.of(recipe.tensors().skip(), recipe.tensors().passThrough());
        LinearWeights linear = new LinearWeights(recipe.tensors(), theirs.tiedNames(), theirs.modelType());
        Map<String, ReportedTensor> reported =
                found.tensors().stream().collect(Collectors.toMap(ReportedTensor::name, Function.identity()));
        return theirs.tensors().values().stream()
                .map(source -> new InspectedTensor(
                        source.spec(),
                        file(source),
                        Comparison.treatment(source, rules),
                        linear.contains(source.spec()),
                        Optional.ofNullable(reported.get(source.name()))
                                .map(tensor -> Math.sqrt(tensor.taskSquared()))
                                .orElse(0.0)))
                .toList();
    }

    private static List<InspectedTensor> adapted(Plan plan, Checkpoint theirs, SurveyedExpert found) {
        Map<String, PlannedTensor> planned = plan.byName();
        return found.tensors().stream()
                .filter(tensor -> !tensor.sources().isEmpty())
                .flatMap(tensor -> Stream.ofNullable(planned.get(tensor.name()))
                        .map(ours -> new InspectedTensor(
                                ours.spec(),
                                theirs.tensor(tensor.sources().get(0).name())
                                        .map(Inspection::file)
                                        .orElse(ours.file()),
                                ours.treatment(),
                                ours.linear(),
                                Math.sqrt(tensor.taskSquared()))))
                .toList();
    }

    private static InspectedTensor inspected(PlannedTensor tensor, double norm) {
        return new InspectedTensor(tensor.spec(), tensor.file(), tensor.treatment(), tensor.linear(), norm);
    }

    private static double norm(Plan plan) {
        double squared = 0;
        for (PlannedTensor tensor : plan.tensors()) {
            squared += tensor.treatment() == Treatment.FOLD ? tensor.squaredNorm() : 0;
        }
        return Math.sqrt(squared);
    }

    private static long touched(SurveyedExpert found) {
        return found.tensors().stream().filter(ReportedTensor::touched).count();
    }

    private static String file(TensorSource source) {
        return String.valueOf(source.file().getFileName());
    }
}
