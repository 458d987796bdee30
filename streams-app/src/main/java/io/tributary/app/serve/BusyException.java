package io.tributary.app.serve;

/** Too much to do at the moment: the client should come again. */
final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BusyException(String message) {
        super(message);
    }
}
