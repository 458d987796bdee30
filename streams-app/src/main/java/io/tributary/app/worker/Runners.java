package io.tributary.app.worker;

import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.task.TaskRunner;

/** What runs tasks, by their numerics. Used by one thread only: kernels belong to the thread that opened them. */
@FunctionalInterface
public interface Runners {

    /** @throws io.tributary.merge.MergeException where this worker cannot honour the numerics */
    TaskRunner with(Numerics numerics);
}
