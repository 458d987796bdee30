package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A role may be started before its cluster. */
final class ClusterWait {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWait.class);

    private static final int ASK_MILLIS = 5_000;

    private ClusterWait() {}

    /** @throws MergeException with {@link ErrorCode#BROKER_UNAVAILABLE} where it does not answer in time */
    static void until(Admin admin, KafkaConnection connection, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(ASK_MILLIS))
                        .nodes()
                        .get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > end) {
                    throw unavailable(connection, e.getCause() == null ? e : e.getCause());
                }
                LOG.info("Waiting for the cluster at {}", connection.bootstrap());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable(connection, e);
            }
        }
    }

    private static MergeException unavailable(KafkaConnection connection, Throwable cause) {
        return new MergeException(
                ErrorCode.BROKER_UNAVAILABLE,
                "the Kafka cluster at " + connection.bootstrap() + " does not answer (" + cause
                        + "): check the address and that it runs",
                cause);
    }
}
