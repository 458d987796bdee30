package io.tributary.app.cli;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.inspect.BaseSurvey;
import io.tributary.merge.inspect.ExpertSurvey;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.inspect.SurveyedExpert;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** What a worker's inspection would say, said here: the same code, without a store. */
final class Judgement {
    private final Recipe recipe;
    private final LongConsumer bytesDone;

    Judgement(Recipe recipe, LongConsumer bytesDone) {
        this.recipe = recipe;
        this.bytesDone = bytesDone;
    }

    /** @throws io.tributary.merge.MergeException with every reason to refuse it */
    String asBase(Checkpoint checkpoint) {
        try (Kernels kernels = kernels()) {
            Plan plan = plan(kernels, checkpoint);
            long linear = plan.tensors().stream().filter(PlannedTensor::linear).count();
            return "Would be accepted as a base: " + linear + " of "
                    + plan.tensors().size() + " tensors are linear weights, folded in "
                    + plan.shards().size() + " shards.";
        }
    }

    /** @throws io.tributary.merge.MergeException with every reason to refuse it */
    String asExpert(Checkpoint expert, Path basePath) {
        try (Kernels kernels = kernels();
                Checkpoint base = Checkpoint.open(basePath)) {
            SurveyedExpert surveyed =
                    new ExpertSurvey(kernels, new ReusableBuffers()).of(plan(kernels, base), base, expert, bytesDone);
            surveyed.requireAccepted();
            long touched =
                    surveyed.tensors().stream().filter(ReportedTensor::touched).count();
            String notes = surveyed.notes().isEmpty() ? "" : "\n  " + String.join("\n  ", surveyed.notes());
            return "Would be accepted as an expert of " + basePath + ": " + touched + " of "
                    + surveyed.tensors().size() + " tensors differ from the base, ‖τ‖ "
                    + Human.decimal(surveyed.taskNorm()) + "." + notes;
        }
    }

    private Plan plan(Kernels kernels, Checkpoint base) {
        CheckpointRef ref = new CheckpointRef(base.location().toUri().toString(), "0".repeat(64));
        return new BaseSurvey(kernels, new ReusableBuffers())
                .plan(base, ref, recipe, OutputLayout.MAX_FILE_BYTES, bytesDone);
    }

    private static Kernels kernels() {
        return Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }
}
