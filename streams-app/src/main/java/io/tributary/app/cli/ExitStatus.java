package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** What a command's end says to the program that called it. The numbers are part of the command line's contract. */
enum ExitStatus {
    DONE(0, "done"),
    BUG(1, "Tributary itself failed; please report it"),
    USAGE(2, "the command line is wrong"),
    REJECTED(3, "a checkpoint, recipe or request was refused; the message says why"),
    UNAVAILABLE(4, "something outside is unavailable: broker, store, memory, disk, or time ran out");

    private final int number;
    private final String meaning;

    ExitStatus(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    /** The one place where a failure becomes an exit status. */
    static ExitStatus of(Throwable failure) {
        return failure instanceof MergeException expected ? of(expected.code()) : BUG;
    }

    static ExitStatus of(ErrorCode code) {
        return switch (code.type()) {
            case USER -> isUsage(code) ? USAGE : REJECTED;
            case DATA -> REJECTED;
            case RESOURCE, EXTERNAL -> UNAVAILABLE;
            case INTERNAL -> BUG;
        };
    }

    /** A flag's value is wrong: trying again with the same command line is useless, whatever the state of the world. */
    private static boolean isUsage(ErrorCode code) {
        return code == ErrorCode.INVALID_ARGUMENT
                || code == ErrorCode.UNKNOWN_TECHNIQUE
                || code == ErrorCode.UNKNOWN_PARAMETER;
    }
}
