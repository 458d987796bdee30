package io.tributary.merge;

/**
 * The one exception of Tributary. Its message names the thing, what was expected, what was found and what to do; its
 * code's type decides who acts. Mapped once per edge (exit code, HTTP status, event).
 */
public final class MergeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public MergeException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public MergeException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
