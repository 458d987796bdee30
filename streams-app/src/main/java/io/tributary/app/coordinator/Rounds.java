package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.Announcement.VersionSealed;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One input, one round: decide, store, forward. The rows for readers go out once per round, as they stand at its end.
 */
final class Rounds implements Outlet {

    /** Where records go, by the sink's name. */
    interface Sinks {
        void forward(Record<String, Object> record, String sink);
    }

    private final Machine machine;
    private final Ledger ledger;
    private final CoordinatorMetrics metrics;
    private final Sinks sinks;
    private final Map<String, StatusRow> rows = new LinkedHashMap<>();
    private long now;

    Rounds(Machine machine, Ledger ledger, CoordinatorMetrics metrics, Sinks sinks) {
        this.machine = machine;
        this.ledger = ledger;
        this.metrics = metrics;
        this.sinks = sinks;
    }

    void event(LineageEvent event, long atMillis) {
        now = atMillis;
        settle(machine.decide(ledger, event, now));
    }

    void report(TaskReport report, long atMillis) {
        now = atMillis;
        settle(machine.decide(ledger, report, now));
    }

    void evaluation(EvaluationCompleted answer, long atMillis) {
        now = atMillis;
        settle(machine.decide(ledger, answer, now));
    }

    void tick(long atMillis) {
        now = atMillis;
        machine.tick(ledger, now, this::applied);
        tellReaders();
    }

    /** Tells readers that this partition stands still. */
    void stalled(StallStatus stall) {
        forward(stall.key(), stall, CoordinatorTopology.STATUS);
    }

    /** Tells readers that this partition does not stand still, whatever an earlier process said. */
    void moving(int partition) {
        forward(StallStatus.key(partition), null, CoordinatorTopology.STATUS);
    }

    private void settle(List<Fact> facts) {
        machine.settle(ledger, facts, now, this::applied);
        tellReaders();
    }

    private void applied(Fact fact) {
        forward(fact.lineage(), fact, CoordinatorTopology.LOG);
        Outputs.of(fact, ledger, this);
        Gauges.of(fact, ledger, metrics);
    }

    private void tellReaders() {
        rows.values().forEach(row -> forward(row.key(), row, CoordinatorTopology.STATUS));
        rows.clear();
    }

    @Override
    public void send(Task task) {
        forward(task.lineage(), task, CoordinatorTopology.tasks(task.numerics().device()));
    }

    @Override
    public void ask(LineageEvent event) {
        forward(event.lineage(), event, CoordinatorTopology.EVENTS_SENT_ON);
    }

    @Override
    public void tell(StatusRow row) {
        rows.put(row.key(), row);
    }

    @Override
    public void announce(Announcement announcement) {
        if (announcement instanceof Promotion promotion) {
            String key = promotion.lineage() + "/" + promotion.alias();
            forward(key, promotion, CoordinatorTopology.PROMOTIONS);
        } else {
            forward(announcement.lineage(), announcement, sink(announcement));
        }
    }

    private static String sink(Announcement announcement) {
        if (announcement instanceof VersionSealed) {
            return CoordinatorTopology.VERSIONS;
        }
        return announcement instanceof InitializationReady
                ? CoordinatorTopology.INITIALIZATIONS
                : CoordinatorTopology.EVALUATION_REQUESTS;
    }

    private void forward(String key, @Nullable Object value, String sink) {
        sinks.forward(new Record<>(key, value, now), sink);
    }
}
