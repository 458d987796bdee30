package io.tributary.app.cluster;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what a cluster answers; the one place where its failures become {@link MergeException}s. */
final class Answers {
    private Answers() {}

    /**
     * @param what the action in words, for the message
     * @throws MergeException with {@link ErrorCode#BROKER_UNAVAILABLE}
     */
    static <T> T await(KafkaFuture<T> answer, String what) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE,
                    what + " failed: " + cause + "; check that the cluster runs and this user may do it",
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MergeException(ErrorCode.BROKER_UNAVAILABLE, what + " was interrupted", e);
        }
    }
}
