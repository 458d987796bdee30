package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.wire.LineagePartitioner;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
 * partitioner, a missing key) is sent on to its own, once: where the producer then put it is where it belongs. A record
 * on which the machine fails stops its partition: see {@link Stalls}.
 */
final class CoordinatorProcessor implements Processor<String, Object, String, Object> {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String SENT_ON = "tributary-sent-on";

    private final Machine machine;
    private final CoordinatorMetrics metrics;
    private final int partitions;
    private final Stalls stalls;

    private @Nullable ProcessorContext<String, Object> streams;
    private @Nullable Rounds rounds;
    private @Nullable StallGuard guard;

    /** @param partitions of the source topics */
    CoordinatorProcessor(Machine machine, CoordinatorMetrics metrics, int partitions, Stalls stalls) {
        this.machine = machine;
        this.metrics = metrics;
        this.partitions = partitions;
        this.stalls = stalls;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        KeyValueStore<String, LedgerRow> store = context.getStateStore(CoordinatorTopology.LEDGER);
        streams = context;
        rounds = new Rounds(machine, new StreamsLedger(store), metrics, context::forward);
        guard = new StallGuard(stalls, context.taskId().partition());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, Object> record) {
        Objects.requireNonNull(guard).run(() -> take(record), failure -> stall(record, failure));
    }

    private void take(Record<String, Object> record) {
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
        } else if (record.value() instanceof EvaluationCompleted answer) {
            if (isHere(context, record, answer.lineage())) {
                round.evaluation(answer, now);
            } else {
                sendOn(context, record, answer.lineage(), CoordinatorTopology.EVALUATIONS_SENT_ON);
            }
        }
    }

    private void tick(long now) {
        StallGuard alone = Objects.requireNonNull(guard);
        Rounds round = Objects.requireNonNull(rounds);
        Optional<StallStatus> stall = alone.stall();
        if (alone.isNews()) {
            stall.ifPresentOrElse(round::stalled, () -> round.moving(partition()));
        }
        if (stall.isEmpty()) {
            alone.run(
                    () -> round.tick(now),
                    failure -> stall("", StallStatus.PASSING_OF_TIME, Optional.empty(), failure));
        }
    }

    private StallStatus stall(Record<String, Object> record, String failure) {
        String lineage = record.value() instanceof LineageEvent event
                ? event.lineage()
                : record.value() instanceof TaskReport report ? report.lineage() : String.valueOf(record.key());
        return stall(
                lineage,
                record.value().getClass().getSimpleName(),
                Objects.requireNonNull(streams).recordMetadata(),
                failure);
    }

    private StallStatus stall(String lineage, String input, Optional<RecordMetadata> at, String failure) {
        return new StallStatus(
                lineage,
                partition(),
                partitions,
                at.map(RecordMetadata::topic).orElse(""),
                at.map(RecordMetadata::offset),
                input,
                failure,
                Objects.requireNonNull(streams).currentSystemTimeMs());
    }

    private int partition() {
        return Objects.requireNonNull(streams).taskId().partition();
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
