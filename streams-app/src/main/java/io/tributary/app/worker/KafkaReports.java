package io.tributary.app.worker;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.TaskReport;

/** Reports to the topic {@code task-results}. */
public final class KafkaReports implements Reports {
    private final SafeSender<TaskReport> sender;

    private KafkaReports(SafeSender<TaskReport> sender) {
        this.sender = sender;
    }

    public static KafkaReports open(KafkaConnection connection, String topic) {
        return new KafkaReports(SafeSender.open(connection, topic, TaskReport.class));
    }

    @Override
    public void progress(TaskReport.TaskProgress progress) {
        sender.hint(progress.lineage(), progress);
    }

    @Override
    public void result(TaskReport report) throws InterruptedException {
        sender.send(report.lineage(), report);
    }

    @Override
    public void close() {
        sender.close();
    }
}
