package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/**
 * A technique with parameters that is tested on whole models.
 *
 * @param batch how it is defined
 * @param set what a recipe sets
 */
record TechniqueCase(String id, Batch batch, Map<String, String> set) {
    Technique technique() {
        return Techniques.named(id, set);
    }

    /** What it makes of these experts by its definition. */
    Expected expected(SampleModel model, List<SampleExpert> experts) {
        List<Batch.SampleTask> tasks = experts.stream()
                .map(expert -> new Batch.SampleTask(expert, model.tasks(expert)))
                .toList();
        return batch.of(model, tasks, technique().parameters());
    }

    @Override
    public String toString() {
        return id + (set.isEmpty() ? "" : " " + set);
    }
}
