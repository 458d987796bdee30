package io.tributary.app.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.tributary.app.http.HttpAccess.Guard;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before every path. Where a token is set, who does not show it learns only from the health paths whether the
 * process lives and is ready; so does everybody where paths ask for secrets of their own. Where none is, the server is
 * for this machine: a name that is not this machine's in the {@code Host} header means that a web page is trying its
 * luck (DNS rebinding).
 */
final class Doorkeeper implements Handler {
    private static final Set<String> HEALTH =
            Set.of("/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String STRANGER = "tributary.stranger";

    private final Optional<BearerToken> token;
    private final Guard guard;
    private final Optional<String> onlyName;

    /** @param host that is listened on */
    Doorkeeper(HttpAccess access, String host) {
        this.token = access.token();
        this.guard = access.guard();
        boolean open = guard == Guard.DOOR && token.isEmpty() && access.tls().isEmpty() && HttpAccess.isLoopback(host);
        this.onlyName = open ? Optional.of(host) : Optional.empty();
    }

    /** Whether somebody asks who showed no token: tell them no more than they need. */
    static boolean isStranger(Context context) {
        return context.attribute(STRANGER) != null;
    }

    @Override
    public void handle(Context context) {
        if (onlyName.isPresent() && !isOurs(context.header("Host"), onlyName.get())) {
            refuse(
                    context,
                    HttpStatus.MISDIRECTED_REQUEST,
                    "MISDIRECTED",
                    "This server is for this machine alone; ask it as 127.0.0.1 or localhost.");
        } else if (token.isPresent() && !token.get().isShownBy(context.header("Authorization"))) {
            if (HEALTH.contains(context.path())) {
                context.attribute(STRANGER, true);
                return;
            }
            context.header("WWW-Authenticate", "Bearer");
            refuse(
                    context,
                    HttpStatus.UNAUTHORIZED,
                    "UNAUTHORIZED",
                    "Show the server's token: Authorization: Bearer TOKEN.");
        } else if (guard == Guard.PATHS) {
            context.attribute(STRANGER, true);
        }
    }

    private static boolean isOurs(@org.jspecify.annotations.Nullable String header, String host) {
        if (header == null) {
            return true;
        }
        String name = header.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return THIS_MACHINE.contains(name) || name.equals(host.toLowerCase(Locale.ROOT));
    }

    /** In the words of both our own API and the Open Inference Protocol. */
    private static void refuse(Context context, HttpStatus status, String code, String message) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("code", code)
                .put("message", message)
                .put("error", message);
        context.status(status).contentType(Answers.JSON).result(document.toString());
        context.skipRemainingHandlers();
    }
}
