package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: wires commands, turns every failure into one message and one exit status. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Console.system(), arguments));
    }

    /** Runs one command and returns its exit status. */
    static int run(Console console, String... arguments) {
        return commandLine(console, InstantSource.system()).execute(arguments);
    }

    static CommandLine commandLine(Console console, InstantSource clock) {
        Tributary root = new Tributary(console, clock);
        return new CommandLine(root)
                .addSubcommand(new DemoCommand(root))
                .addSubcommand(new UpCommand(root))
                .addSubcommand(new DeclareCommand(root))
                .addSubcommand(new PublishCommand(root))
                .addSubcommand(new StatusCommand(root))
                .addSubcommand(new VersionsCommand(root))
                .addSubcommand(new ShowCommand(root))
                .addSubcommand(new EvaluationsCommand(root))
                .addSubcommand(new PromoteCommand(root))
                .addSubcommand(new RollbackCommand(root))
                .addSubcommand(new ReportCommand(root))
                .addSubcommand(new WatchCommand(root))
                .addSubcommand(new PauseCommand(root))
                .addSubcommand(new ResumeCommand(root))
                .addSubcommand(new MergeCommand(root))
                .addSubcommand(new EvaluateCommand(root))
                .addSubcommand(new TrainCommand(root))
                .addSubcommand(new RetractCommand(root))
                .addSubcommand(new ForkCommand(root))
                .addSubcommand(new ReplayCommand(root))
                .addSubcommand(new ServeCommand(root))
                .addSubcommand(new WebhookCommand(root))
                .addSubcommand(new TimeCommand(root))
                .addSubcommand(new InspectCommand(root))
                .addSubcommand(new VerifyCommand(root))
                .addSubcommand(new SignCommand(root))
                .addSubcommand(new ExportCommand(root))
                .addSubcommand(new TechniquesCommand(root))
                .addSubcommand(new AclsCommand(root))
                .addSubcommand(new CoordinatorCommand(root))
                .addSubcommand(new WorkerCommand(root))
                .addSubcommand(new EvaluatorCommand(root))
                .registerConverter(Duration.class, new DurationText())
                .setOut(console.out())
                .setErr(console.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, given) -> usage(console, failure))
                .setExecutionExceptionHandler((failure, command, given) -> failed(console, root, failure));
    }

    private static int usage(Console console, ParameterException failure) {
        console.notice("tributary: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, console.err());
        console.notice("See: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.USAGE.number();
    }

    private static int failed(Console console, Tributary root, Exception failure) {
        ExitStatus status = ExitStatus.of(failure);
        if (failure instanceof MergeException expected && isExplained(expected.code(), status)) {
            console.notice("tributary: " + expected.getMessage() + " [" + expected.code() + "]");
        } else {
            console.notice(BugReport.write(failure, root.data()).message());
        }
        return status.number();
    }

    /** Whether the message is all there is to say: a bug of this process is not, one of the coordinator's is. */
    private static boolean isExplained(ErrorCode code, ExitStatus status) {
        return status != ExitStatus.BUG || code == ErrorCode.COORDINATOR_STALLED;
    }
}
