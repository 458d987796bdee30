package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.app.wire.Wire;
import io.tributary.schemas.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The coordinator as a topology: one sub-topology, one store.
 *
 * <pre>
 * lineage-events ─┐                 ┌─ lineage-log
 * task-results ───┼── coordinator ──┼─ lineage-status
 * evaluations ────┘    (ledger)     ├─ tasks-cpu · tasks-gpu
 *                                   ├─ versions · evaluation-requests · promotions · initializations
 *                                   └─ lineage-events · task-results · evaluations   (on another partition's behalf)
 * </pre>
 */
public final class CoordinatorTopology implements Supplier<Topology> {
    /** The one store; its changelog holds every {@link LedgerRow}. */
    public static final String LEDGER = "ledger";

    static final String LOG = "log";
    static final String STATUS = "status";
    static final String VERSIONS = "versions";
    static final String EVALUATION_REQUESTS = "evaluation-requests";
    static final String PROMOTIONS = "promotions";
    static final String INITIALIZATIONS = "initializations";
    static final String EVENTS_SENT_ON = "events-sent-on";
    static final String RESULTS_SENT_ON = "results-sent-on";
    static final String EVALUATIONS_SENT_ON = "evaluations-sent-on";

    private static final String COORDINATOR = "coordinator";
    private static final String[] SOURCES = {"events", "results", "evaluations"};

    private final Topics topics;
    private final int partitions;
    private final Machine machine;
    private final CoordinatorMetrics metrics;
    private final Stalls stalls;
    private final Wire wire;

    /**
     * @param partitions that the source topics really have
     * @param stalls told of partitions that stand still; their input must not be read any more
     * @param wire of the topics; the store is our own and asks no registry
     */
    public CoordinatorTopology(
            Topics topics, int partitions, Timing timing, CoordinatorMetrics metrics, Stalls stalls, Wire wire) {
        this(topics, partitions, new Machine(timing), metrics, stalls, wire);
    }

    CoordinatorTopology(
            Topics topics, int partitions, Machine machine, CoordinatorMetrics metrics, Stalls stalls, Wire wire) {
        this.topics = topics;
        this.partitions = partitions;
        this.machine = machine;
        this.metrics = metrics;
        this.stalls = stalls;
        this.wire = wire;
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        source(topology, SOURCES[0], LineageEvent.class, topics.lineageEvents());
        source(topology, SOURCES[1], TaskReport.class, topics.taskResults());
        source(topology, SOURCES[2], Announcement.class, topics.evaluations());
        topology.addProcessor(
                COORDINATOR, () -> new CoordinatorProcessor(machine, metrics, partitions, stalls), SOURCES);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(LEDGER),
                        Serdes.String(),
                        Wire.SINGLE_OBJECT.serde(LedgerRow.class)),
                COORDINATOR);
        sink(topology, LOG, Fact.class, topics.lineageLog());
        sink(topology, STATUS, StatusRow.class, topics.lineageStatus());
        Topics.DEVICES.forEach(device -> sink(topology, tasks(device), Task.class, topics.tasks(device)));
        sink(topology, VERSIONS, Announcement.class, topics.versions());
        sink(topology, EVALUATION_REQUESTS, Announcement.class, topics.evaluationRequests());
        sink(topology, PROMOTIONS, Announcement.class, topics.promotions());
        sink(topology, INITIALIZATIONS, Announcement.class, topics.initializations());
        sink(topology, EVENTS_SENT_ON, LineageEvent.class, topics.lineageEvents());
        sink(topology, RESULTS_SENT_ON, TaskReport.class, topics.taskResults());
        sink(topology, EVALUATIONS_SENT_ON, Announcement.class, topics.evaluations());
        return topology;
    }

    static String tasks(String device) {
        return "tasks-" + device;
    }

    private <T> void source(Topology topology, String name, Class<T> type, String topic) {
        topology.addSource(name, new StringDeserializer(), wire.serde(type).deserializer(), topic);
    }

    private <T> void sink(Topology topology, String name, Class<T> type, String topic) {
        topology.addSink(
                name,
                topic,
                new StringSerializer(),
                wire.serde(type).serializer(),
                new LineagePartitioner<T>(),
                COORDINATOR);
    }
}
