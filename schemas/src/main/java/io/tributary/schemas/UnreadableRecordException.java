package io.tributary.schemas;

/** Bytes that are no record of ours, or one that this release does not know. Trying again gives the same. */
public final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a record cannot be read. */
    public enum Reason {
        /** The two marker bytes of Avro's single-object encoding are missing. */
        NOT_SINGLE_OBJECT,
        /** A schema registry's encoding, and this program was not told of any. */
        NEEDS_REGISTRY,
        /** No bundled schema has that fingerprint: written by a newer release, or by another program. */
        UNKNOWN_SCHEMA,
        /** A known schema, but another kind of record than belongs there. */
        UNEXPECTED_TYPE,
        /** The bytes do not follow their schema. */
        CORRUPT
    }

    private final Reason reason;

    public UnreadableRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public UnreadableRecordException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
