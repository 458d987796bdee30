package io.tributary.app.process;

import io.tributary.app.worker.Runners;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.schemas.Topics;
import org.apache.kafka.streams.Topology;

@SuppressWarnings("DoNotCallSuggester") // until topology and tasks are there, today
final class Wiring {
    private Wiring() {}

    static Topology topology(Topics topics) {
        throw new UnsupportedOperationException(topics.toString());
    }

    static String deviceKind(WorkerProcess.Options options) {
        return ComputeDevice.parse(options.device()).kind();
    }

    static Runners runners(WorkerProcess.Options options) {
        throw new UnsupportedOperationException(options.toString());
    }
}
