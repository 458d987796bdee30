package io.tributary.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** One command, run in this process as the launcher would run it: its exit status and what it said. */
record CommandRun(int status, String out, String err) {
    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new Console(new PrintWriter(out), new PrintWriter(err), false, Map.of()), arguments);
        return new CommandRun(status, out.toString(), err.toString());
    }

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
    }

    /** This run, where it ended as it should. */
    CommandRun expecting(int wanted) {
        if (status != wanted) {
            throw new AssertionError("exit status " + status + " instead of " + wanted + "\n" + out + err);
        }
        return this;
    }
}
