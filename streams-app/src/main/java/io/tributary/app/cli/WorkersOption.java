package io.tributary.app.cli;

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
        return Count.atLeastOne(
                "--workers", workers == null ? Runtime.getRuntime().availableProcessors() : workers);
    }
}
