package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.inspect.BaseSurvey;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.Untouched;

/** Turns a base and a recipe into a plan. */
final class BaseInspection {
    private final Workbench bench;

    BaseInspection(Workbench bench) {
        this.bench = bench;
    }

    TaskOutput.BaseInspected run(LineageStore lineage, TaskWork.InspectBase work, Progress progress) {
        Recipe recipe = Recipe.parse(work.recipe());
        try (Checkpoint base = bench.store().open(work.base())) {
            PinnedDigest.require(work.base(), base);
            long total = Totals.bytes(base);
            Plan plan = new BaseSurvey(bench.kernels(), bench.buffers())
                    .of(base, recipe, done -> progress.at(done, total))
                    .plan(work.base(), bench.maxFileBytes());
            Technique technique = plan.technique(Recipe.DEPLOY);
            new WorkingSet(technique, 1, recipe.taskVector()).require(bench.memory(), plan.tensors());
            return new TaskOutput.BaseInspected(
                    lineage.put(BlobKind.REPORTS, plan.json()),
                    plan.shards().size(),
                    plan.tensors().size(),
                    plan.parameters(),
                    technique.state().perParameter(),
                    technique.untouched() == Untouched.UNCHANGED);
        }
    }
}
