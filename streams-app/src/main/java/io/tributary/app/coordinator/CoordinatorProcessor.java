package io.tributary.app.coordinator;

import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.wire.LineagePartitioner;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The machine inside Kafka Streams. A record whose lineage belongs to another partition (another client's default
 * partitioner, a missing key) is sent on to its own, once: where the producer then put it is where it belongs.
 */
final class CoordinatorProcessor implements Processor<String, Object, String, Object> {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String SENT_ON = "tributary-sent-on";

    private final Machine machine;
    private final CoordinatorMetrics metrics;
    private final int partitions;

    private @Nullable ProcessorContext<String, Object> streams;
    private @Nullable Rounds rounds;

    /** @param partitions of the source topics */
    CoordinatorProcessor(Timing timing, CoordinatorMetrics metrics, int partitions) {
        this.machine = new Machine(timing);
        this.metrics = metrics;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        KeyValueStore<String, LedgerRow> store = context.getStateStore(CoordinatorTopology.LEDGER);
        Rounds started = new Rounds(machine, new StreamsLedger(store), metrics, context::forward);
        streams = context;
        rounds = started;
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, started::tick);
    }

    @Override
    public void process(Record<String, Object> record) {
        ProcessorContext<String, Object> context = Objects.requireNonNull(streams);
        Rounds round = Objects.requireNonNull(rounds);
        long now = context.currentSystemTimeMs();
        if (record.value() instanceof LineageEvent event) {
            if (isHere(context, record, event.lineage())) {
                round.event(event, now);
            } else {
                sendOn(context, record, event.lineage(), CoordinatorTopology.EVENTS_SENT_ON);
            }
        } else if (record.value() instanceof TaskReport report) {
            if (isHere(context, record, report.lineage())) {
                round.report(report, now);
            } else {
                sendOn(context, record, report.lineage(), CoordinatorTopology.RESULTS_SENT_ON);
            }
        }
        // Evaluations are read so that their topic is co-partitioned from the first day; nothing depends on them yet.
    }

    private boolean isHere(ProcessorContext<String, Object> context, Record<String, Object> record, String lineage) {
        boolean elsewhere = context.recordMetadata()
                .map(RecordMetadata::partition)
                .filter(partition -> partition != LineagePartitioner.partition(lineage, partitions))
                .isPresent();
        return !elsewhere || record.headers().lastHeader(SENT_ON) != null;
    }

    private static void sendOn(
            ProcessorContext<String, Object> context, Record<String, Object> record, String lineage, String sink) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add(SENT_ON, new byte[0]);
        context.forward(record.withKey(lineage).withHeaders(headers), sink);
    }
}
