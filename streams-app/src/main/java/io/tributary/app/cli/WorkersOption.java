package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is computed at a time. */
final class WorkersOption {
    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many workers compute at a time (default: as many as there are cores).")
    private @Nullable Integer workers;

    int count() {
        int count = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
        if (count < 1) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, "--workers is " + count + "; at least 1 is needed.");
        }
        return count;
    }
}
