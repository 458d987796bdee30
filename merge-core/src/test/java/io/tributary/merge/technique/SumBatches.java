package io.tributary.merge.technique;

/** Techniques that are sums, as they are defined. */
final class SumBatches {
    static final Batch AVERAGE = (model, experts, parameters) ->
            Batch.each(model, experts, (role, all, tasks) -> Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size()));

    static final Batch TASK_ARITHMETIC = (model, experts, parameters) -> Batch.each(
            model,
            experts,
            (role, all, tasks) -> Batch.scaled(Batch.sum(tasks), WrapperBatches.number(parameters, "lambda")));

    private SumBatches() {}
}
