package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {
    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> commands() {
        return commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfWithAnExample(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).contains("Usage: tributary " + command, "--help", "--data", "Examples:");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionOfEveryCommandIsDescribed(String command) {
        CommandSpec spec = Objects.requireNonNull(commandLine().getSubcommands().get(command))
                .getCommandSpec();

        assertThat(spec.options()).allSatisfy(option -> assertThat(option.description())
                .as(option.longestName())
                .isNotEmpty());
        assertThat(spec.options().stream().map(OptionSpec::longestName)).doesNotHaveDuplicates();
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("tributary ").contains("java ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "status --nonsense",
                "show vision",
                "show vision latest",
                "publish vision path",
                "publish vision --expert a path --timeout soon",
                "declare",
                "declare vision",
                "declare vision --base x --publish sometimes",
                "declare vision --base x --technique opmc",
                "declare vision --base x --set alhpa=1",
                "declare -f lineage.yaml --set alpha=0.3",
                "declare -f lineage.yaml --retain 3",
                "declare vision -f lineage.yaml",
                "merge -f lineage.yaml --out merged --skip head.* expert",
                "merge --base x --out merged --workers 0 expert",
                "merge --base x --out merged --weight expert=heavy expert",
                "merge --base x --out merged --weight expert=-1 expert",
                "merge --base x --out merged --weight other=2 expert",
                "merge --base x --out merged --statistic expert:hessian=f expert",
                "merge --base x --out merged --statistic fisher=f expert",
                "publish vision --expert a path --weight -1",
                "publish vision --expert a path --statistic hessian=f",
                "export vision --task a --out b",
                "export . --task a --out b",
                "export vision 1 --out b",
                "up --workers 0",
                "serve vision --suite suite.yaml --max-body 0",
                "webhook --lineage vision --max-body -5",
                "status --schema-registry http://registry",
                "pause no/name",
                "status --config client.properties"
            })
    void aWrongCommandLineIsUsage(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(run(arguments)).as(err::toString).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("tributary: ").doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "versions vision", "show vision 1", "watch vision", "pause vision", "resume vision"})
    void withoutARunningClusterTheMessageSaysHowToStartOne(String line) {
        assertThat(run(line.split(" "))).as(err::toString).isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("./tributary up --data " + data).doesNotContain("\tat ");
    }

    @Test
    void aMissingCommandIsGuessed() {
        run("statsu");

        assertThat(err.toString()).contains("status");
    }

    @Test
    void techniquesAreListedForPeopleAndForPrograms() {
        assertThat(run("techniques")).isZero();
        assertThat(out.toString())
                .contains("TECHNIQUE", "ORDER", "opcm", "average", "exact", "matters", "as inside", "fisher files");

        out.getBuffer().setLength(0);
        assertThat(run("techniques", "ties")).isZero();
        assertThat(out.toString())
                .contains("density", "0.2", "model | tensor | none", "https://arxiv.org/abs/2306.01708");
        assertThat(run("techniques", "tie")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean 'ties'?");

        out.getBuffer().setLength(0);
        assertThat(run("techniques", "--json")).isZero();
        assertThat(out.toString()).startsWith("{").contains("\"techniques\"");
    }

    private int run(String... arguments) {
        return Main.run(console(), arguments);
    }

    private Console console() {
        return new Console(
                new PrintWriter(out), new PrintWriter(err), false, Map.of("TRIBUTARY_DATA", data.toString()));
    }

    private static CommandLine commandLine() {
        Console nowhere =
                new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false, Map.of());
        return Main.commandLine(nowhere, InstantSource.system());
    }
}
