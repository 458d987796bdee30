package io.tributary.app.cli;

import picocli.CommandLine.Option;

/** Whether a command answers for programs. */
final class JsonOption {
    @Option(names = "--json", description = "Answer in JSON on standard output, for programs.")
    private boolean json;

    boolean wanted() {
        return json;
    }
}
