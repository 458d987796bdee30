package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.Treatment;
import java.nio.file.Path;
import java.util.List;

/**
 * What one pass over an expert found.
 *
 * @param tensors that can be folded or passed through, in name order
 * @param problems all reasons to refuse it, in tensor-name order
 * @param notes what the recipe's rules did
 */
public record SurveyedExpert(Path location, List<ReportedTensor> tensors, List<Problem> problems, List<String> notes) {
    public SurveyedExpert {
        tensors = List.copyOf(tensors);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    public boolean accepted() {
        return problems.isEmpty();
    }

    /** Throws with all problems in one message where there are any. */
    public void requireAccepted() {
        Comparison.refuse(location, "does not fit the base", problems);
    }

    /** Norm of the task vector over the whole model; float64, summed in tensor-name order. */
    public double taskNorm() {
        double squared = 0;
        for (ReportedTensor tensor : tensors) {
            if (tensor.treatment() == Treatment.FOLD) {
                squared += tensor.taskSquared();
            }
        }
        return Math.sqrt(squared);
    }
}
