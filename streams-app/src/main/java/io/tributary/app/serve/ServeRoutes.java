package io.tributary.app.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.app.http.BoundedBody;
import io.tributary.app.serve.Question.Answer;
import io.tributary.app.serve.ServeMetrics.Outcome;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP paths of the Open Inference Protocol, version 2, for one model whose name is its lineage's; and metrics. */
final class ServeRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ServeRoutes.class);
    private static final String JSON = "application/json";
    private static final String MODEL = "/v2/models/{model}";
    private static final String VERSION = MODEL + "/versions/{version}";

    private final HotModel model;
    private final Samples samples;
    private final ServeMetrics metrics;
    private final int largestBody;

    /** @param largestBody of a request, in bytes */
    ServeRoutes(HotModel model, Samples samples, ServeMetrics metrics, int largestBody) {
        this.model = model;
        this.samples = samples;
        this.metrics = metrics;
        this.largestBody = largestBody;
    }

    void addTo(Javalin server) {
        server.get("/v2/health/live", context -> json(context, flag("live", true)));
        server.get("/v2/health/ready", context -> ready(context, flag("ready", isReady())));
        server.get("/v2", context -> json(context, Documents.server()));
        server.get(MODEL, this::metadata);
        server.get(VERSION, this::metadata);
        server.get(MODEL + "/ready", this::modelReady);
        server.get(VERSION + "/ready", this::modelReady);
        server.post(MODEL + "/infer", this::infer);
        server.post(VERSION + "/infer", this::infer);
        server.get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.scrape()));
        toErrors(server);
    }

    private boolean isReady() {
        return model.version().isPresent();
    }

    private void metadata(Context context) {
        OptionalLong version = named(context);
        json(context, Documents.model(metrics.lineage(), version, samples));
    }

    private void modelReady(Context context) {
        named(context);
        ready(context, flag("ready", isReady()).put("name", metrics.lineage()));
    }

    private void infer(Context context) {
        long begun = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            named(context);
            InferenceRequest request = InferenceRequest.parse(body(context));
            Question question = samples.question(request);
            Answer answer = model.answer(question);
            requireVersion(context, OptionalLong.of(answer.version()));
            context.contentType(JSON).result(Documents.answer(metrics.lineage(), request, question.task(), answer));
            outcome = Outcome.ANSWERED;
        } catch (MergeException e) {
            outcome = e.code().type() == ErrorType.USER ? Outcome.REFUSED : Outcome.FAILED;
            throw e;
        } catch (BusyException e) {
            outcome = Outcome.BUSY;
            throw e;
        } finally {
            metrics.request(outcome, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** The version that is served now; refused where the path names another model or version. */
    private OptionalLong named(Context context) {
        String name = context.pathParam("model");
        if (!name.equals(metrics.lineage())) {
            throw new MergeException(
                    ErrorCode.UNKNOWN_LINEAGE,
                    "There is no model '" + name + "' here; this server has " + metrics.lineage() + ".");
        }
        OptionalLong version = model.version();
        requireVersion(context, version);
        return version;
    }

    private static void requireVersion(Context context, OptionalLong served) {
        String wanted = context.pathParamMap().get("version");
        if (wanted != null && !(served.isPresent() && wanted.equals(Long.toString(served.getAsLong())))) {
            throw new MergeException(
                    ErrorCode.UNKNOWN_VERSION,
                    "Version '" + wanted + "' is not served"
                            + (served.isPresent() ? "; version " + served.getAsLong() + " is" : "") + ".");
        }
    }

    private byte[] body(Context context) {
        if (context.header("Inference-Header-Content-Length") != null) {
            throw InferenceRequest.refused("Binary tensor data is not supported; send data as JSON.");
        }
        return BoundedBody.read(context, largestBody).orElseThrow(TooLargeException::new);
    }

    /** More bytes than a request may have. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void toErrors(Javalin server) {
        server.exception(MergeException.class, (failure, context) -> {
            context.status(status(failure.code()));
            if (failure.code().type() == ErrorType.INTERNAL) {
                LOG.error("{} {} failed", context.method(), context.path(), failure);
            }
            json(context, Documents.error(String.valueOf(failure.getMessage())));
        });
        server.exception(BusyException.class, (failure, context) -> {
            context.status(HttpStatus.SERVICE_UNAVAILABLE).header("Retry-After", "1");
            json(context, Documents.error(String.valueOf(failure.getMessage())));
        });
        server.exception(TooLargeException.class, (failure, context) -> {
            context.status(HttpStatus.CONTENT_TOO_LARGE);
            json(
                    context,
                    Documents.error("A request may have " + largestBody + " bytes; send fewer samples at a time."));
        });
        server.exception(Exception.class, (failure, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), failure);
            context.status(HttpStatus.INTERNAL_SERVER_ERROR);
            json(context, Documents.error("A bug in Tributary; its log says more."));
        });
        server.error(HttpStatus.NOT_FOUND, context -> {
            if (!isAnswered(context)) {
                json(context, Documents.error("There is nothing at " + context.path() + "."));
            }
        });
        server.error(
                HttpStatus.METHOD_NOT_ALLOWED,
                context -> json(context, Documents.error(context.method() + " is not allowed here.")));
    }

    private static boolean isAnswered(Context context) {
        String body = context.result();
        return body != null && body.startsWith("{\"error\":");
    }

    private static HttpStatus status(ErrorCode code) {
        return switch (code.type()) {
            case USER ->
                code == ErrorCode.UNKNOWN_LINEAGE || code == ErrorCode.UNKNOWN_VERSION
                        ? HttpStatus.NOT_FOUND
                        : HttpStatus.BAD_REQUEST;
            case DATA, INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
            case RESOURCE, EXTERNAL -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private static ObjectNode flag(String name, boolean value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private static void ready(Context context, ObjectNode document) {
        context.status(document.path("ready").asBoolean() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        json(context, document);
    }

    private static void json(Context context, ObjectNode document) {
        context.contentType(JSON).result(document.toString());
    }
}
