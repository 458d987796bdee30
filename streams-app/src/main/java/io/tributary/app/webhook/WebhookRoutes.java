package io.tributary.app.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.app.http.Answers;
import io.tributary.app.http.BoundedBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One path for each sender. A call is answered as soon as what it points to is kept; nothing is fetched meanwhile. */
final class WebhookRoutes {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Sender> senders;
    private final Spool spool;
    private final Runnable wake;
    private final BooleanSupplier working;
    private final int largestBody;
    private final InstantSource clock;

    /**
     * @param wake called when there is something to work off
     * @param working whether it is worked off
     * @param largestBody in bytes
     */
    WebhookRoutes(
            List<Sender> senders,
            Spool spool,
            Runnable wake,
            BooleanSupplier working,
            int largestBody,
            InstantSource clock) {
        this.senders = List.copyOf(senders);
        this.spool = spool;
        this.wake = wake;
        this.working = working;
        this.largestBody = largestBody;
        this.clock = clock;
    }

    void addTo(Javalin server) {
        for (Sender sender : senders) {
            server.post("/webhooks/" + sender.name(), context -> receive(sender, context));
        }
        server.get("/health/live", context -> health(context, "live"));
        server.get("/health/ready", context -> health(context, "ready"));
        Answers.toFailures(
                server,
                "webhooks are called by POST at "
                        + senders.stream()
                                .map(sender -> "/webhooks/" + sender.name())
                                .toList()
                        + ".");
        server.exception(RefusedException.class, (refused, context) -> {
            context.status(refused.status());
            Answers.fail(context, refused.code(), String.valueOf(refused.getMessage()));
        });
    }

    private void receive(Sender sender, Context context) {
        Delivery delivery =
                new Delivery(name -> Optional.ofNullable(context.header(name)), body(context), clock.instant());
        sender.authenticate(delivery);
        Optional<Hint> hint = sender.hint(parsed(delivery.body()), delivery);
        hint.ifPresent(spool::keep);
        sender.taken(delivery);
        if (hint.isPresent()) {
            wake.run();
            context.status(HttpStatus.ACCEPTED);
        }
        Answers.document(
                context, JsonNodeFactory.instance.objectNode().put("outcome", hint.isPresent() ? "TAKEN" : "IGNORED"));
    }

    private byte[] body(Context context) {
        return BoundedBody.read(context, largestBody)
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", "A call may have " + largestBody + " bytes."));
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "INVALID_ARGUMENT", "The body is no JSON.");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void health(Context context, String what) {
        boolean good = working.getAsBoolean();
        context.status(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Answers.document(context, JsonNodeFactory.instance.objectNode().put(what, good));
    }
}
