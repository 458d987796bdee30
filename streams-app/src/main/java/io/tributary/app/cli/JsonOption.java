package io.tributary.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.view.LineageJson;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Whether a command answers for programs. */
final class JsonOption {
    @Option(names = "--json", description = "Answer in JSON on standard output, for programs.")
    private boolean json;

    boolean wanted() {
        return json;
    }

    /** Answers in the form that was asked for. */
    void answer(Console console, Supplier<? extends JsonNode> document, Supplier<String> text) {
        console.answer(json ? LineageJson.indented(document.get()) : text.get());
    }
}
