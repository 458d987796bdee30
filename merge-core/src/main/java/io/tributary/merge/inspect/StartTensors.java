package io.tributary.merge.inspect;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.Compared;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.ExpertForm;
import io.tributary.merge.checkpoint.ExpertTensor;
import io.tributary.merge.checkpoint.TensorRules;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an expert was fine-tuned from, tensor by tensor. Only a tensor that the expert stores itself needs one: a
 * low-rank update is a task vector already.
 *
 * @param tensors by name in the base; empty where nothing was named, so that the base is what all are taken from
 */
record StartTensors(Map<String, ExpertTensor> tensors) {
    static final StartTensors NONE = new StartTensors(Map.of());

    /** @throws io.tributary.merge.MergeException where it does not fit the base, as an expert would have to */
    static StartTensors of(Checkpoint base, Checkpoint start, TensorRules rules) {
        Comparison comparison = Comparison.of(base, start, rules);
        comparison.requireAccepted();
        Map<String, ExpertTensor> tensors = new HashMap<>();
        comparison.tensors().forEach(compared -> compared.expert()
                .ifPresent(found -> tensors.put(compared.name(), found)));
        return new StartTensors(tensors);
    }

    /** What an expert's tensor is taken from; empty: the base's, which is also what an adapter leaves untouched. */
    Optional<TensorSource> of(Compared theirs) {
        return isTaken(theirs) ? named(theirs).flatMap(ExpertTensor::itself) : Optional.empty();
    }

    /** Why a task vector cannot be taken from here; empty where it can, or need not. */
    Optional<Problem> objection(Compared theirs) {
        Optional<ExpertTensor> start = named(theirs);
        Optional<ExpertForm> form = theirs.expert().map(ExpertTensor::form);
        if (start.isEmpty() || form.isEmpty()) {
            return Optional.empty();
        }
        if (isTaken(theirs) && start.get().form().factored()) {
            return problem(
                    theirs,
                    "was fine-tuned from an adapter, which holds low-rank factors of it only. Merge that into its base"
                            + " (merge_and_unload), publish the result, and fine-tune from it");
        }
        if (form.get().hasMagnitude()) {
            return problem(
                    theirs,
                    "has a DoRA magnitude, which rescales what it was trained on, not the base. Merge the adapter into"
                            + " its start (merge_and_unload), and publish that");
        }
        return theirs.treatment() == Treatment.PASS && !form.get().equals(ExpertForm.FULL)
                ? problem(
                        theirs,
                        "is passed through by the recipe, and the adapter holds only what it changed in its start."
                                + " Merge the adapter into its start (merge_and_unload), and publish that")
                : Optional.empty();
    }

    private static boolean isTaken(Compared theirs) {
        return theirs.treatment() == Treatment.FOLD
                && theirs.expert()
                        .filter(found -> found.form().equals(ExpertForm.FULL))
                        .isPresent();
    }

    private Optional<ExpertTensor> named(Compared theirs) {
        return Optional.ofNullable(tensors.get(theirs.name()));
    }

    private static Optional<Problem> problem(Compared theirs, String what) {
        return Optional.of(new Problem(
                ErrorCode.NOT_SUPPORTED,
                theirs.name(),
                "taskVector: start: tensor " + Printable.quoted(theirs.name()) + " " + what));
    }
}
