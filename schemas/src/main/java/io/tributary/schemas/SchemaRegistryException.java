package io.tributary.schemas;

/** A schema registry did not do what it was asked for; no fault of the record's. */
public final class SchemaRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether trying again may help. */
    public enum Reason {
        /** It does not answer, or not for us. */
        UNAVAILABLE,
        /** It does not take the schema: it does not go with those that it has. */
        REFUSED
    }

    private final Reason reason;

    public SchemaRegistryException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SchemaRegistryException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
