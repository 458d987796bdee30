package io.tributary.merge.inspect;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.readahead.Range;
import java.nio.file.AccessDeniedException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Whose fault a failing read is. A lineage's base, what it offered to start from and an accepted expert were good once:
 * what is wrong with them now must not be laid at the door of whoever published the expert that happens to be folded.
 */
public final class Blame {
    /** A lineage's base: what is wrong with it never rejects an expert. */
    public static final Blame BASE = new Blame(
            failure -> ofOurs("The lineage's base: ", ". Restore the base as it was declared, then resume", failure));

    /** An expert whose inspection accepted it. */
    public static final Blame EXPERT = new Blame(failure -> ofAccepted("The expert", failure));

    private final UnaryOperator<MergeException> blaming;

    private Blame(UnaryOperator<MergeException> blaming) {
        this.blaming = blaming;
    }

    /**
     * What an accepted expert was fine-tuned from. What the store held of it never rejects the expert; what lies
     * elsewhere is whoever's the expert is.
     */
    public static Blame start(CheckpointRef start) {
        return new Blame(failure -> start.liesInStore()
                ? ofOurs("An expert's start: ", ". Restore it, or retract the expert, then resume", failure)
                : ofAccepted("What the expert was fine-tuned from", failure));
    }

    /** Runs something that reads it. */
    public <T> T reading(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MergeException failure) {
            throw of(failure);
        }
    }

    /** Its bytes; failures as in {@link #reading}. */
    public Range.Source bytes(Range.Source source) {
        return (dst, position) -> reading(() -> {
            source.read(dst, position);
            return true;
        });
    }

    /** What such a failure is to whoever asked for the work. */
    public MergeException of(MergeException failure) {
        return blaming.apply(failure);
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
