package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.Fact;
import io.tributary.app.view.FactJson;
import io.tributary.app.view.FactReader;
import io.tributary.app.view.LineageJson;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code watch}: what happens in a lineage, as it happens. */
@Command(
        name = "watch",
        description = "Print what happens in a lineage, one line per fact, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary watch vision",
            "  tributary watch vision --from-start --until-quiet 5s",
            "  tributary watch vision --json | jq 'select(.fact == \"StepCommitted\")'"
        })
final class WatchCommand implements Runnable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--from-start", description = "Begin with the lineage's first fact instead of now.")
    private boolean fromStart;

    @Option(
            names = "--until-quiet",
            paramLabel = "DURATION",
            description = "End once nothing happened for that long, for example 30s.")
    private @Nullable Duration quiet;

    WatchCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Client client = lineage.client(root);
        client.lineage(lineage.name());
        FactReader.From from = fromStart ? FactReader.From.FIRST : FactReader.From.NOW;
        client.readingFacts(lineage.name(), from, this::watch);
    }

    private Instant watch(FactReader reader) {
        Instant last = root.now();
        FactLines lines = new FactLines();
        while (quiet == null || root.now().isBefore(last.plus(quiet))) {
            for (Fact fact : reader.poll(POLL)) {
                last = root.now();
                if (lineage.json().wanted()) {
                    root.console().answer(LineageJson.text(FactJson.document(fact)));
                } else {
                    lines.line(fact).ifPresent(root.console()::answer);
                }
            }
        }
        return last;
    }
}
