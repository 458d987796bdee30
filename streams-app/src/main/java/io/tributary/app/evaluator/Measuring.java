package io.tributary.app.evaluator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import java.util.Optional;

/** A request in, an answer out; a version that cannot be measured is an answer, too. */
public interface Measuring {
    /** Whether the lineage is evaluated by what this measures by, as far as it says. */
    boolean isFor(EvaluationRequested request);

    /**
     * The answer; empty where the version's files are gone, so that there is nothing to say.
     *
     * @throws InterruptedException where the evaluator is told to stop meanwhile
     */
    Optional<EvaluationCompleted> measured(EvaluationRequested request) throws InterruptedException;

    /** The answer that it cannot be measured, and why. */
    EvaluationCompleted failed(EvaluationRequested request, String why);
}
