package io.tributary.app.cluster;

import io.tributary.app.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of one broker for a test: Kafka's own container image where a Docker engine runs that has it (nothing is
 * pulled), the embedded broker elsewhere. Says which.
 */
public final class SomeCluster implements AutoCloseable {
    private static final Path ENGINE = Path.of("/var/run/docker.sock");

    private final String bootstrap;
    private final Runnable end;

    private SomeCluster(String bootstrap, Runnable end) {
        this.bootstrap = bootstrap;
        this.end = end;
    }

    /** @param directory for the embedded broker's files */
    public static SomeCluster start(Path directory) {
        String image = "apache/kafka:" + AppInfoParser.getVersion();
        if (Files.exists(ENGINE) || System.getenv("DOCKER_HOST") != null) {
            KafkaContainer container = container(image);
            try {
                container.start();
                System.out.println("Cluster: " + image + " in a container, at " + container.getBootstrapServers());
                return new SomeCluster(container.getBootstrapServers(), container::close);
            } catch (RuntimeException notThere) {
                container.close();
                System.out.println("Cluster: no container of " + image + " (" + notThere.getMessage() + ")");
            }
        }
        EmbeddedBroker embedded = EmbeddedBroker.start(directory);
        System.out.println("Cluster: the embedded broker, at " + embedded.bootstrap());
        return new SomeCluster(embedded.bootstrap(), embedded::close);
    }

    /** As the image is, but for what one broker alone cannot have: three replicas of share groups' state. */
    private static KafkaContainer container(String image) {
        return new KafkaContainer(DockerImageName.parse(image))
                .withImagePullPolicy(name -> false)
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
    }

    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        end.run();
    }
}
