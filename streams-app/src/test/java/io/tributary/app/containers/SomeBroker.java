package io.tributary.app.containers;

import io.tributary.app.embedded.EmbeddedBroker;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker in a container where an engine and Kafka's image are there, else the embedded one, of the same version.
 *
 * @param kind which it is, and why
 */
record SomeBroker(String bootstrap, String kind, Runnable stop) implements AutoCloseable {
    static final String IMAGE = "apache/kafka:4.3.1";

    static SomeBroker start(Path directory) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return embedded(directory, "no container engine answers");
        }
        KafkaContainer container = new KafkaContainer(DockerImageName.parse(IMAGE))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
        try {
            container.start();
            return new SomeBroker(container.getBootstrapServers(), "container " + IMAGE, container::stop);
        } catch (ContainerLaunchException e) {
            container.close();
            return embedded(directory, "image " + IMAGE + " cannot be started: " + e.getMessage());
        }
    }

    private static SomeBroker embedded(Path directory, String why) {
        EmbeddedBroker broker = EmbeddedBroker.start(directory);
        return new SomeBroker(broker.bootstrap(), "embedded broker, since " + why, broker::close);
    }

    @Override
    public void close() {
        stop.run();
    }
}
