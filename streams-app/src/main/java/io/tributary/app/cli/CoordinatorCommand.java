package io.tributary.app.cli;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.http.HttpFront;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.Metrics;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.DataDirectory;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coordinator}: the coordinator for a cluster, with HTTP, until it is told to stop. */
@Command(
        name = "coordinator",
        description = "Run the coordinator for a cluster, with HTTP beside it. It makes the topics that are not there.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary coordinator --bootstrap kafka:9092 --replication-factor 3",
            "  tributary coordinator --bootstrap kafka:9092 --config client.properties --state /var/lib/tributary"
        })
final class CoordinatorCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where Kafka Streams keeps its copy of the state (default: streams/ in the data directory).")
    private @Nullable Path state;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Of topics that it makes; -1 leaves it to the cluster (default: ${DEFAULT-VALUE}).")
    private short replicationFactor = -1;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Of topics by lineage that it makes; fixed once they are there (default: "
                    + Topics.DEFAULT_PARTITIONS + ").")
    private int partitions = Topics.DEFAULT_PARTITIONS;

    CoordinatorCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        ListenAddress address = http.address();
        DataDirectory data = root.data();
        RoleLogging.into(data.logs(), "coordinator");
        KafkaConnection connection = cluster.connection(data, root.console().environment());
        Metrics metrics = new Metrics();
        CoordinatorProcess coordinator = CoordinatorProcess.start(new CoordinatorProcess.Options(
                connection,
                state == null ? data.streams() : state.toAbsolutePath(),
                Topics.DEFAULT,
                partitions,
                replicationFactor,
                metrics.coordinator()));
        Stop.closes(coordinator);
        HttpFront front = HttpFront.start(address, connection, Topics.DEFAULT, coordinator, metrics);
        Stop.closes(front);
        root.console().notice("HTTP at " + http.url(front.port()));
        root.console().notice("The coordinator runs. Ctrl-C stops it.");
        coordinator.await();
        return ExitStatus.DONE.number();
    }
}
