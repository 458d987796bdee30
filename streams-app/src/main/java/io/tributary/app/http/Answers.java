package io.tributary.app.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.app.view.LineageJson;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How documents and failures look over HTTP; the one place where an error code becomes a status. */
public final class Answers {
    public static final String JSON = "application/json";
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    public static void document(Context context, ObjectNode document) {
        context.contentType(JSON).result(LineageJson.text(document));
    }

    static HttpStatus status(ErrorCode code) {
        return switch (code.type()) {
            case USER ->
                code == ErrorCode.UNKNOWN_LINEAGE || code == ErrorCode.UNKNOWN_VERSION
                        ? HttpStatus.NOT_FOUND
                        : HttpStatus.BAD_REQUEST;
            case DATA -> HttpStatus.UNPROCESSABLE_CONTENT;
            case RESOURCE, EXTERNAL -> HttpStatus.SERVICE_UNAVAILABLE;
            case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    /**
     * Every failure is {@code {"code": …, "message": …}}.
     *
     * @param paths what to say where there is nothing
     */
    public static void toFailures(Javalin server, String paths) {
        server.exception(MergeException.class, (failure, context) -> {
            context.status(status(failure.code()));
            fail(context, failure.code().name(), failure.getMessage());
        });
        server.exception(Exception.class, (failure, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), failure);
            context.status(HttpStatus.INTERNAL_SERVER_ERROR);
            fail(context, ErrorCode.INTERNAL.name(), "A bug in Tributary; its log says more.");
        });
        server.error(HttpStatus.NOT_FOUND, context -> {
            if (!isAnswered(context)) {
                fail(context, "NOT_FOUND", "There is nothing at " + context.path() + "; " + paths);
            }
        });
        server.error(
                HttpStatus.METHOD_NOT_ALLOWED,
                context -> fail(context, "METHOD_NOT_ALLOWED", context.method() + " is not allowed here; " + paths));
    }

    private static boolean isAnswered(Context context) {
        String body = context.result();
        return body != null && body.startsWith("{\"code\":");
    }

    /** @param code for programs */
    public static void fail(Context context, String code, String message) {
        document(
                context, JsonNodeFactory.instance.objectNode().put("code", code).put("message", message));
    }
}
