package io.tributary.app.process;

import io.tributary.app.coordinator.Poisoned;
import io.tributary.app.coordinator.Stalls;

/** A coordinator process with a bug: it fails on an expert called {@link Poisoned#EXPERT}. */
public final class BrokenCoordinator {
    private BrokenCoordinator() {}

    public static CoordinatorProcess start(CoordinatorProcess.Options options) {
        int partitions = CoordinatorProcess.prepare(options);
        Stalls stalls = new Stalls();
        return CoordinatorProcess.start(options, Poisoned.topology(options.topics(), partitions, stalls), stalls);
    }
}
