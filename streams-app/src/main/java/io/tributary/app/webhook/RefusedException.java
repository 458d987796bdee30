package io.tributary.app.webhook;

import io.javalin.http.HttpStatus;

/** A call that is not taken. Its message says no more than a stranger may know. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;

    RefusedException(HttpStatus status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static RefusedException unauthorized(String message) {
        return new RefusedException(HttpStatus.UNAUTHORIZED, "UNAUTHORIZED", message);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}
