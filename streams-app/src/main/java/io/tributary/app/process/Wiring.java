package io.tributary.app.process;

import io.tributary.app.worker.Runners;
import io.tributary.merge.kernel.ComputeDevice;

@SuppressWarnings("DoNotCallSuggester") // until tasks are there, today
final class Wiring {
    private Wiring() {}

    static String deviceKind(WorkerProcess.Options options) {
        return ComputeDevice.parse(options.device()).kind();
    }

    static Runners runners(WorkerProcess.Options options) {
        throw new UnsupportedOperationException(options.toString());
    }
}
