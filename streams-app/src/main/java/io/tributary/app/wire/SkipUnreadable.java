package io.tributary.app.wire;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's answer to a record that nobody can read: say where it lies, count it (Streams' metric
 * {@code dropped-records-total}), go on. Lineages must not stop because of one bad producer. Where a schema registry
 * cannot be asked, the record is not at fault: it is read again.
 */
public final class SkipUnreadable implements DeserializationExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SkipUnreadable.class);

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> unreadable, Exception problem) {
        if (Wire.registryBehind(problem).isPresent()) {
            return Response.fail();
        }
        LOG.warn(
                "Skipped the record at {}-{} offset {}: {}",
                unreadable.topic(),
                unreadable.partition(),
                unreadable.offset(),
                problem.getMessage());
        return Response.resume();
    }

    @Override
    public void configure(Map<String, ?> configuration) {}
}
