package io.tributary.merge.inspect;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.readahead.Range;
import java.nio.file.AccessDeniedException;
import java.util.function.Supplier;

/**
 * Whose fault a failing read is. A lineage's base, what it offered to start from and an accepted expert were good once:
 * what is wrong with them now must not be laid at the door of whoever published the expert that happens to be folded.
 */
public final class Blame {
    private Blame() {}

    /** Runs something that reads the base of a lineage; never throws what would reject an expert. */
    public static <T> T base(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MergeException failure) {
            throw ofOurs("The lineage's base: ", ". Restore the base as it was declared, then resume", failure);
        }
    }

    /** A base's bytes; failures as in {@link #base}. */
    public static Range.Source base(Range.Source source) {
        return (dst, position) -> base(() -> {
            source.read(dst, position);
            return true;
        });
    }

    /** Runs something that reads an expert whose inspection accepted it. */
    public static <T> T accepted(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MergeException failure) {
            throw ofAccepted("The expert", failure);
        }
    }

    /** An accepted expert's bytes; failures as in {@link #accepted}. */
    public static Range.Source accepted(Range.Source source) {
        return (dst, position) -> accepted(() -> {
            source.read(dst, position);
            return true;
        });
    }

    /**
     * Runs something that reads what an accepted expert was fine-tuned from. What the store held of it never rejects
     * the expert; what lies elsewhere is whoever's the expert is.
     */
    public static <T> T start(CheckpointRef start, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MergeException failure) {
            throw ofStart(start, failure);
        }
    }

    /** Such a failure, which may have been noticed later than while reading. */
    public static MergeException ofStart(CheckpointRef start, MergeException failure) {
        return start.liesInStore()
                ? ofOurs("An expert's start: ", ". Restore it, or retract the expert, then resume", failure)
                : ofAccepted("What the expert was fine-tuned from", failure);
    }

    /** Its bytes; failures as in {@link #start}. */
    public static Range.Source start(CheckpointRef start, Range.Source source) {
        return (dst, position) -> start(start, () -> {
            source.read(dst, position);
            return true;
        });
    }

    /** Of what the lineage offered itself. */
    private static MergeException ofOurs(String what, String remedy, MergeException failure) {
        if (!failure.code().type().rejects()) {
            return failure;
        }
        boolean away = failure.code() == ErrorCode.UNREADABLE
                || failure.code() == ErrorCode.OUTSIDE_ROOTS
                || failure.code() == ErrorCode.UNKNOWN_VERSION;
        return new MergeException(
                away ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.STATE_CORRUPT,
                what + failure.getMessage() + remedy,
                failure);
    }

    private static MergeException ofAccepted(String what, MergeException failure) {
        if (!failure.code().type().rejects() || failure.code() == ErrorCode.CHANGED_AFTER_ACCEPTANCE) {
            return failure;
        }
        boolean here = failure.code() == ErrorCode.OUTSIDE_ROOTS || failure.getCause() instanceof AccessDeniedException;
        return here
                ? new MergeException(ErrorCode.STORE_UNAVAILABLE, failure.getMessage(), failure)
                : new MergeException(
                        ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                        what + " changed after it was accepted: " + failure.getMessage(),
                        failure);
    }
}
