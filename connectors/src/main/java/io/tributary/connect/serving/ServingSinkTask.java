package io.tributary.connect.serving;

import io.tributary.connect.event.Promotion;
import io.tributary.connect.serving.Backlog.Wanted;
import io.tributary.connect.source.PluginVersion;
import io.tributary.merge.MergeException;
import io.tributary.schemas.UnreadableRecordException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows promotions. Of several for one alias only the last counts, also where an earlier one is still being tried.
 * What cannot be carried out goes to the dead-letter topic where the connector has one, and else ends the task.
 */
public final class ServingSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(ServingSinkTask.class);

    private final Backlog backlog = new Backlog();
    private @Nullable Setup setup;

    private record Setup(ServingSettings settings, Announcing announcing, Deploying deploying) {}

    @Override
    public String version() {
        return PluginVersion.text();
    }

    @Override
    public void start(Map<String, String> properties) {
        ServingSettings settings = ServingSettings.of(properties);
        Announcing announcing = new Announcing(settings.producer());
        Deploying deploying = new Deploying(
                settings.name(),
                settings.target(),
                settings.versions(),
                announcing::say,
                settings.wire(),
                settings.deployTimeout(),
                InstantSource.system());
        setup = new Setup(settings, announcing, deploying);
    }

    @Override
    public void stop() {
        Setup running = setup;
        if (running != null) {
            running.announcing.close();
        }
    }

    /** Also called without records, after the time that the last call asked for. */
    @Override
    public void put(Collection<SinkRecord> records) {
        Setup now = Objects.requireNonNull(setup, "started before records came");
        for (SinkRecord record : records) {
            if (record.value() != null) {
                read(record, now);
            }
        }
        backlog.work(wanted -> isDone(wanted, now));
        if (!backlog.isEmpty()) {
            context.timeout(now.settings.backoff().toMillis());
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> read) {
        return backlog.safe(read);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        backlog.forget(partitions);
    }

    private void read(SinkRecord record, Setup now) {
        if (!(record.value() instanceof byte[] bytes)) {
            throw new DataException("Records arrive as " + record.valueSchema()
                    + "; give the connector ByteArrayConverter as value.converter");
        }
        try {
            Promotion promotion = Promotion.decode(now.settings.wire(), bytes);
            if (promotion.version().isPresent() && now.settings.follows(promotion.lineage(), promotion.alias())) {
                backlog.add(new Wanted(promotion, record))
                        .ifPresent(earlier -> now.deploying.superseded(earlier.promotion(), earlier.name(), promotion));
            }
        } catch (UnreadableRecordException unreadable) {
            hopeless(record, new DataException(unreadable.getMessage(), unreadable));
        } catch (MergeException unsaid) {
            throw new RetriableException(unsaid.getMessage(), unsaid);
        }
    }

    private boolean isDone(Wanted wanted, Setup now) {
        try {
            now.deploying.carryOut(wanted.promotion(), wanted.name());
        } catch (MergeException problem) {
            if (!problem.code().type().rejects()) {
                LOG.warn("Tried again in {} ms: {}", now.settings.backoff().toMillis(), problem.getMessage());
                return false;
            }
            hopeless(wanted.record(), new ConnectException(problem.getMessage(), problem));
        }
        return true;
    }

    /** To the dead-letter topic, as Connect is configured; else the task ends. */
    private void hopeless(SinkRecord record, ConnectException problem) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw problem;
        }
        LOG.warn("{}", problem.getMessage());
        try {
            reporter.report(record, problem).get();
        } catch (ExecutionException e) {
            throw new ConnectException("The dead-letter topic did not take a record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException("Interrupted while a record was reported", e);
        }
    }
}
