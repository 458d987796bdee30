package io.tributary.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./tributary} with a checkout that is built and a java that only notes how it was called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "tributary");

    /** Notes its arguments, makes the archive that it is asked for, and fails where a file says so. */
    private static final String JAVA = """
            #!/bin/sh
            echo "$@" >>"$NOTES"
            for argument in "$@"; do
              case $argument in
                -XX:ArchiveClassesAtExit=*) echo "training says something"; echo archive >"${argument#*=}" ;;
                -Xshare:on) [ ! -e "$NOTES.broken" ] || exit 134 ;;
              esac
            done
            [ ! -e "$NOTES.fails" ] || exit 4
            echo answer
            """;

    /** Stays: the archive is made by a process that outlives the command and may still be writing. */
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    private Path home;
    private Path jdk;
    private Path notes;

    @BeforeEach
    void checkout() throws IOException {
        home = Files.createDirectories(directory.resolve("checkout"));
        notes = directory.resolve("notes");
        Files.copy(SCRIPT, home.resolve("tributary"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("streams-app/target/lib"));
        Instant built = Instant.now().minusSeconds(60);
        for (String jar : List.of("tributary-streams-app-1.jar", "lib/kafka.jar")) {
            Path file = Files.createFile(home.resolve("streams-app/target").resolve(jar));
            Files.setLastModifiedTime(file, FileTime.from(built));
        }
        Files.setLastModifiedTime(home.resolve("streams-app/target/lib"), FileTime.from(built));
        jdk = jdk("jdk", "17.0.15+6");
    }

    private Path jdk(String name, String version) throws IOException {
        Path made = Files.createDirectories(directory.resolve(name).resolve("bin"));
        Files.writeString(made.resolve("java"), JAVA);
        Files.setPosixFilePermissions(made.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                directory.resolve(name).resolve("release"),
                "IMPLEMENTOR=\"Some Body\"\nJAVA_VERSION=\"17.0.15\"\nJAVA_RUNTIME_VERSION=\"" + version + "\"\n");
        return directory.resolve(name);
    }

    @Test
    void theFirstClientCommandLeavesAnArchiveThatTheNextOneUses() throws Exception {
        assertThat(run("status")).isEqualTo("answer\n");
        Path archive = awaitArchive(1).get(0);
        assertThat(notes()).hasSize(3).noneMatch(call -> call.contains("-XX:SharedArchiveFile=" + archive + " "));

        assertThat(run("show", "vision", "3")).isEqualTo("answer\n");

        assertThat(notes()).hasSize(4);
        assertThat(notes().get(3))
                .contains("-XX:SharedArchiveFile=" + archive + " ")
                .endsWith("Main show vision 3");
    }

    @Test
    void afterABuildItIsMadeAgain() throws Exception {
        run("status");
        Path archive = awaitArchive(1).get(0);
        FileTime before = FileTime.from(Instant.now().minusSeconds(30));
        Files.setLastModifiedTime(archive, before);
        Files.setLastModifiedTime(home.resolve("streams-app/target/lib/kafka.jar"), FileTime.from(Instant.now()));

        run("status");

        Awaitility.await().until(() -> Files.getLastModifiedTime(archive).compareTo(before) > 0);
        assertThat(notes().get(3)).doesNotContain("SharedArchiveFile");
    }

    @Test
    void everyJdkHasItsOwn() throws Exception {
        run("status");
        awaitArchive(1);
        jdk = jdk("other", "17.0.16+8");
        run("status");

        assertThat(awaitArchive(2)).hasSize(2).allMatch(file -> file.toString().contains("SomeBody"));
    }

    @Test
    void anArchiveThatDoesNotWorkIsNotKept() throws Exception {
        Files.createFile(directory.resolve("notes.broken"));
        assertThat(run("status")).isEqualTo("answer\n");

        Awaitility.await().until(() -> notes().size() == 3);
        Awaitility.await().until(() -> work().equals(List.of("archive.lock")));
    }

    @Test
    void aCommandThatFailedIsNotRunAgain() throws Exception {
        Files.createFile(directory.resolve("notes.fails"));
        Process process = start("status");
        assertThat(process.waitFor()).isEqualTo(4);

        assertThat(notes()).hasSize(1).noneMatch(call -> call.contains("ArchiveClassesAtExit"));
    }

    @Test
    void onlyCommandsThatAskAreRunAgain() throws Exception {
        for (String command : List.of("publish", "pause", "up", "watch", "--version")) {
            run(command);
        }
        assertThat(notes()).hasSize(5).noneMatch(call -> call.contains("ArchiveClassesAtExit"));
    }

    @Test
    void manyAtOnceMakeOne() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            processes.add(start("status"));
        }
        for (Process process : processes) {
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("answer\n");
            assertThat(process.waitFor()).isZero();
        }
        awaitArchive(1);
        Awaitility.await().until(() -> work().size() == 2);
    }

    @Test
    void whereNothingCanBeWrittenTheCommandRunsAsWell() throws Exception {
        // A file where the directory would be: nobody can write there, not even root.
        Files.createFile(home.resolve("target"));

        assertThat(run("status")).isEqualTo("answer\n");
        assertThat(run("status")).isEqualTo("answer\n");
        assertThat(notes()).hasSize(2);
    }

    @Test
    void whoeverGivesFlagsGetsNoArchive() throws Exception {
        run("status");
        awaitArchive(1);
        ProcessBuilder builder = builder("status");
        builder.environment().put("TRIBUTARY_JVM_OPTS", "-Xmx9g");
        assertThat(builder.start().waitFor()).isZero();

        assertThat(notes().get(3)).contains("-Xmx9g").doesNotContain("SharedArchiveFile");
    }

    /** What it said on standard output; standard error must stay empty. */
    private String run(String... arguments) throws Exception {
        Process process = start(arguments);
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        process.waitFor();
        assertThat(err).isEmpty();
        return out;
    }

    private Process start(String... arguments) throws IOException {
        return builder(arguments).start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("tributary").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("JAVA_HOME", jdk.toString(), "NOTES", notes.toString()));
        builder.environment().remove("TRIBUTARY_JVM_OPTS");
        return builder;
    }

    private List<String> notes() throws IOException {
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    private List<Path> awaitArchive(int count) throws IOException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        archives().size() == count && work().stream().noneMatch(name -> name.matches(".*\\.jsa\\..*")));
        return archives();
    }

    private List<Path> archives() throws IOException {
        return work().stream()
                .filter(name -> name.endsWith(".jsa"))
                .map(home.resolve("target/launcher")::resolve)
                .toList();
    }

    private List<String> work() throws IOException {
        Path folder = home.resolve("target/launcher");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
