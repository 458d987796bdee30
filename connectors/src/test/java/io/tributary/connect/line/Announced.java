package io.tributary.connect.line;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.wire.Wire;
import io.tributary.connect.fixture.Committed;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;

/** What the line tells the world: versions, evaluations, promotions and deployments, as they were committed. */
final class Announced implements AutoCloseable {
    private final KafkaConsumer<String, Announcement> consumer;
    private final List<Announcement> heard = new ArrayList<>();

    Announced(String bootstrap) {
        consumer = Committed.read(
                bootstrap,
                Wire.SINGLE_OBJECT.serde(Announcement.class).deserializer(),
                Topics.DEFAULT.versions(),
                Topics.DEFAULT.evaluations(),
                Topics.DEFAULT.promotions(),
                Topics.DEFAULT.deployments());
    }

    /** The first of a kind that fits. */
    <T extends Announcement> T await(Class<T> kind, Predicate<T> fits) {
        return Awaitility.await(kind.getSimpleName())
                .atMost(120, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> all(kind).filter(fits).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    /** Those of a kind so far. */
    <T extends Announcement> Stream<T> all(Class<T> kind) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> heard.add(record.value()));
        return heard.stream().filter(kind::isInstance).map(kind::cast);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
