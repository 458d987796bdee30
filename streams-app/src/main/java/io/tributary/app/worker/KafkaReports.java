package io.tributary.app.worker;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.wire.Wire;
import io.tributary.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to the topic {@code task-results}, by an idempotent producer that outlives restarts of the cluster. */
public final class KafkaReports implements Reports {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaReports.class);

    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofSeconds(1);

    private final KafkaConnection connection;
    private final String topic;
    private Producer<String, TaskReport> producer;

    private KafkaReports(KafkaConnection connection, String topic) {
        this.connection = connection;
        this.topic = topic;
        this.producer = producer(connection);
    }

    public static KafkaReports open(KafkaConnection connection, String topic) {
        return new KafkaReports(connection, topic);
    }

    private static Producer<String, TaskReport> producer(KafkaConnection connection) {
        return new KafkaProducer<>(
                connection.client(Map.of(
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.LARGEST_RECORD,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000)),
                new StringSerializer(),
                Wire.serde(TaskReport.class).serializer());
    }

    @Override
    public void progress(TaskReport.TaskProgress progress) {
        try {
            Future<RecordMetadata> unused = producer.send(record(progress), (metadata, failure) -> {
                if (failure != null) {
                    LOG.debug("Progress of task {} was lost", progress.taskId(), failure);
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("Progress of task {} was lost", progress.taskId(), e);
        }
    }

    @Override
    public void result(TaskReport report) throws InterruptedException {
        while (!sent(report)) {
            Thread.sleep(BEFORE_TRYING_AGAIN.toMillis());
            producer.close(Duration.ZERO);
            producer = producer(connection);
        }
    }

    private boolean sent(TaskReport report) throws InterruptedException {
        try {
            producer.send(record(report)).get();
            return true;
        } catch (InterruptException e) {
            throw e;
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("The result of task {} cannot be sent yet: {}", report.taskId(), e.toString());
            return false;
        }
    }

    private ProducerRecord<String, TaskReport> record(TaskReport report) {
        return new ProducerRecord<>(topic, report.lineage(), report);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
