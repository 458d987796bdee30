package io.tributary.app.coordinator;

/**
 * Ends a Streams thread without committing what it did; the partition that it failed on is among the {@link Stalls}.
 */
public final class StalledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StalledException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a thread ended for that reason, which is said already. */
    public static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StalledException) {
                return true;
            }
        }
        return false;
    }
}
