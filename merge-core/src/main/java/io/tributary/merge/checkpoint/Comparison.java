package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An expert held against its base, from headers alone. What only the bytes can tell is listed in {@link #mustBeEqual}
 * for whoever reads them.
 *
 * <p>The rules, for every tensor that the recipe neither skips nor passes through: the expert has it, with the base's
 * shape; floating point may differ in width (F16, BF16, F32 and F64 mix), anything else has the base's dtype and bytes;
 * packed floating types (8 bits and below, complex) are refused. The expert has no tensor that the base lacks. One
 * exception: where neither {@code config.json} says {@code "tie_word_embeddings": false}, an output head may be left
 * out or repeated. Left out, the expert's embedding takes its place, if the base's own head equals its embedding;
 * repeated, it must equal the expert's embedding.
 *
 * @param expert where the expert lies
 * @param tensors one entry per tensor of the base, in name order; those with problems too
 * @param mustBeEqual pairs whose bytes must agree
 * @param problems all reasons to refuse the expert, in tensor-name order; empty where it fits
 * @param notes what was skipped, dropped or taken as tied, for people
 */
public record Comparison(
        Path expert, List<Compared> tensors, List<EqualBytes> mustBeEqual, List<Problem> problems, List<String> notes) {
    private static final int NAMED_PROBLEMS = 5;

    public Comparison {
        tensors = List.copyOf(tensors);
        mustBeEqual = List.copyOf(mustBeEqual);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * A tensor of the base with the expert's counterpart.
     *
     * @param expert empty where the tensor is skipped, or missing (then there is a problem); for a tied head that the
     *     expert left out, the expert's embedding
     */
    public record Compared(TensorSource base, Optional<ExpertTensor> expert, Treatment treatment) {
        public String name() {
            return base.name();
        }
    }

    /** Two tensors whose bytes must agree; {@code problem} is what to say where they do not. */
    public record EqualBytes(TensorSource left, TensorSource right, Problem problem) {}

    /** One reason to refuse a checkpoint. The message names the tensor, what was expected and found, what to do. */
    public record Problem(ErrorCode code, String tensor, String message) {
        public MergeException asException(Path checkpoint) {
            return new MergeException(code, checkpoint + ": " + message);
        }
    }

    /** An adapter's expert tensors are those that it changes; it leaves all others as they are. */
    public static Comparison of(Checkpoint base, Checkpoint expert, TensorRules rules) {
        return expert.adapter()
                .map(adapter -> new AdapterComparing(base, expert, adapter, rules).result())
                .orElseGet(() -> new Comparing(base, expert, rules).result());
    }

    /** What makes a checkpoint unusable as a base under these rules: packed floating types that are not skipped. */
    public static List<Problem> problemsOf(Checkpoint base, TensorRules rules) {
        return base.tensors().values().stream()
                .filter(tensor -> treatment(tensor, rules) == Treatment.FOLD)
                .filter(tensor -> !tensor.spec().dtype().isFoldable())
                .map(tensor -> TensorFit.packed(tensor, "base"))
                .toList();
    }

    /** What happens to a tensor of the base under these rules. */
    public static Treatment treatment(TensorSource base, TensorRules rules) {
        if (rules.skips(base.name())) {
            return Treatment.SKIP;
        }
        if (rules.passes(base.name())) {
            return Treatment.PASS;
        }
        boolean floating =
                base.spec().dtype().isFoldable() || base.spec().dtype().isPackedFloat();
        return floating ? Treatment.FOLD : Treatment.COPY;
    }

    /**
     * Refuses where there are problems.
     *
     * @throws MergeException with the first problem's code; names the first few and their count
     */
    public void requireAccepted() {
        refuse(expert, "does not fit the base", problems);
    }

    /** Throws for a checkpoint with problems, with the first one's code; does nothing where there are none. */
    public static void refuse(Path checkpoint, String verdict, List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        String count = problems.size() == 1 ? "" : " (" + problems.size() + " tensors)";
        String named =
                problems.stream().limit(NAMED_PROBLEMS).map(Problem::message).collect(Collectors.joining("; "));
        String more = problems.size() > NAMED_PROBLEMS ? "; and " + (problems.size() - NAMED_PROBLEMS) + " more" : "";
        throw new MergeException(problems.get(0).code(), checkpoint + " " + verdict + count + ": " + named + more);
    }
}
