package io.tributary.app.cli;

import io.tributary.app.process.DataDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand: what every subcommand inherits. */
@Command(
        name = "tributary",
        description = "Merges fine-tuned models as they are published.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        usageHelpAutoWidth = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        commandListHeading = "%nCommands:%n")
final class Tributary implements Runnable {
    private final Console console;
    private final InstantSource clock;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where `up` keeps everything (default: $$TRIBUTARY_DATA, else ~/.tributary).")
    private @Nullable Path data;

    Tributary(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    Console console() {
        return console;
    }

    Instant now() {
        return clock.instant();
    }

    /** The data directory: the option, else the environment, else {@code ~/.tributary}. */
    DataDirectory data() {
        if (data != null) {
            return new DataDirectory(data);
        }
        String named = console.environment().get("TRIBUTARY_DATA");
        return new DataDirectory(
                named == null || named.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".tributary")
                        : Path.of(named));
    }

    /** Whether the user named a data directory. */
    boolean isDataGiven() {
        String named = console.environment().get("TRIBUTARY_DATA");
        return data != null || (named != null && !named.isBlank());
    }

    /** What a further command needs to find the same data: nothing where that is the default. */
    String dataFlag() {
        return data == null ? "" : " --data " + data;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Say what to do: name a command.");
        }
    }
}
