package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * An expert held against its base, from headers alone. What only the bytes can tell is listed in {@link #mustBeEqual}
 * for whoever reads them.
 *
 * @param tensors one entry per tensor of the base, in name order
 * @param mustBeEqual pairs whose bytes must agree
 * @param problems all reasons to refuse the expert, in tensor-name order; empty where it fits
 * @param notes what was skipped, dropped or taken as tied, for people
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public record Comparison(
        List<Compared> tensors, List<EqualBytes> mustBeEqual, List<Problem> problems, List<String> notes) {
    public Comparison {
        tensors = List.copyOf(tensors);
        mustBeEqual = List.copyOf(mustBeEqual);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * A tensor of the base with the expert's counterpart.
     *
     * @param expert empty where the treatment does not ask for it, or there is none; for a tied head that the expert
     *     left out, the expert's embedding
     */
    public record Compared(TensorSource base, Optional<TensorSource> expert, Treatment treatment) {
        public String name() {
            return base.name();
        }
    }

    /** Two tensors whose bytes must agree; {@code problem} is what to say where they do not. */
    public record EqualBytes(TensorSource left, TensorSource right, Problem problem) {}

    /** One reason to refuse an expert. The message names the tensor, what was expected and found, what to do. */
    public record Problem(ErrorCode code, String tensor, String message) {}

    public static Comparison of(Checkpoint base, Checkpoint expert, TensorRules rules) {
        throw new UnsupportedOperationException();
    }

    /**
     * Refuses where there are problems.
     *
     * @throws io.tributary.merge.MergeException with the first problem's code; names the first few and their count
     */
    public void requireAccepted() {
        throw new UnsupportedOperationException();
    }
}
