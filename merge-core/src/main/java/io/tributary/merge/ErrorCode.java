package io.tributary.merge;

/** Every way Tributary can fail. Names are stable: they appear in events, in HTTP answers and in {@code --json}. */
public enum ErrorCode {
    INVALID_ARGUMENT(ErrorType.USER),
    INVALID_RECIPE(ErrorType.USER),
    INVALID_SUITE(ErrorType.USER),
    PROGRAM_FAILED(ErrorType.USER),
    UNKNOWN_TECHNIQUE(ErrorType.USER),
    UNKNOWN_PARAMETER(ErrorType.USER),
    UNKNOWN_LINEAGE(ErrorType.USER),
    UNKNOWN_VERSION(ErrorType.USER),
    LINEAGE_EXISTS(ErrorType.USER),
    EXPERT_ID_TAKEN(ErrorType.USER),
    STALE_START(ErrorType.USER),
    NOT_SUPPORTED(ErrorType.USER),
    OUTPUT_EXISTS(ErrorType.USER),
    OUTSIDE_ROOTS(ErrorType.USER),
    OUTPUT_OVERFLOWS(ErrorType.USER),
    SERVING_REFUSED(ErrorType.USER),

    NOT_A_CHECKPOINT(ErrorType.DATA),
    TRUNCATED_FILE(ErrorType.DATA),
    INVALID_HEADER(ErrorType.DATA),
    INVALID_OFFSETS(ErrorType.DATA),
    DUPLICATE_KEY(ErrorType.DATA),
    UNKNOWN_DTYPE(ErrorType.DATA),
    UNSUPPORTED_DTYPE(ErrorType.DATA),
    SHAPE_OVERFLOW(ErrorType.DATA),
    PATH_ESCAPES(ErrorType.DATA),
    MISSING_SHARD(ErrorType.DATA),
    PICKLE_REFUSED(ErrorType.DATA),
    SHAPE_MISMATCH(ErrorType.DATA),
    VOCABULARY_CHANGED(ErrorType.DATA),
    DTYPE_MISMATCH(ErrorType.DATA),
    MISSING_TENSOR(ErrorType.DATA),
    MISSING_STATISTIC(ErrorType.DATA),
    INVALID_STATISTIC(ErrorType.DATA),
    EXTRA_TENSOR(ErrorType.DATA),
    NOT_FINITE(ErrorType.DATA),
    BUFFER_DIFFERS(ErrorType.DATA),
    CHANGED_AFTER_ACCEPTANCE(ErrorType.DATA),
    DIGEST_MISMATCH(ErrorType.DATA),
    UNREADABLE(ErrorType.DATA),
    NOT_SIGNED(ErrorType.DATA),
    UNKNOWN_SIGNER(ErrorType.DATA),
    SIGNATURE_MISMATCH(ErrorType.DATA),

    OUT_OF_MEMORY(ErrorType.RESOURCE),
    EXCEEDS_MEMORY(ErrorType.RESOURCE),
    DISK_FULL(ErrorType.RESOURCE),
    WORKER_LOST(ErrorType.RESOURCE),
    NUMERICS_UNAVAILABLE(ErrorType.RESOURCE),

    STORE_UNAVAILABLE(ErrorType.EXTERNAL),
    BROKER_UNAVAILABLE(ErrorType.EXTERNAL),
    TIMED_OUT(ErrorType.EXTERNAL),
    SERVING_UNAVAILABLE(ErrorType.EXTERNAL),
    REGISTRY_UNAVAILABLE(ErrorType.EXTERNAL),
    SCHEMA_REFUSED(ErrorType.EXTERNAL),

    STATE_CORRUPT(ErrorType.INTERNAL),
    COORDINATOR_STALLED(ErrorType.INTERNAL),
    INTERNAL(ErrorType.INTERNAL);

    private final ErrorType type;

    ErrorCode(ErrorType type) {
        this.type = type;
    }

    public ErrorType type() {
        return type;
    }
}
