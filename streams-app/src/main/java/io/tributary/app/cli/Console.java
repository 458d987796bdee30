package io.tributary.app.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command speaks: answers on {@code out}, everything else (progress, notices, errors) on {@code err}.
 *
 * @param interactive true where {@code err} is a terminal, so that a line may be drawn over
 * @param environment of the process; an argument, so that tests can set it
 */
public record Console(PrintWriter out, PrintWriter err, boolean interactive, Map<String, String> environment) {
    public Console {
        environment = Map.copyOf(environment);
    }

    /**
     * This process's own streams. The launcher says in {@code tributary.terminal} whether standard error is a terminal.
     */
    static Console system() {
        return new Console(
                writer(System.out), writer(System.err), Boolean.getBoolean("tributary.terminal"), System.getenv());
    }

    /** Prints an answer and makes it visible at once: what reads a pipe should not have to wait. */
    public void answer(String text) {
        out.println(text);
        out.flush();
    }

    /** Prints something beside the answer. */
    public void notice(String text) {
        err.println(text);
        err.flush();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }
}
