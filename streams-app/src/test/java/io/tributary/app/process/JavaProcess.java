package io.tributary.app.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A role as a process of its own, on the test's class path: it can be killed without a chance to tidy up. */
public final class JavaProcess implements AutoCloseable {
    private static final List<JavaProcess> STARTED = new CopyOnWriteArrayList<>();

    private final Process process;
    private final List<String> arguments;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private JavaProcess(Process process, List<String> arguments) {
        this.process = process;
        this.arguments = List.copyOf(arguments);
        Thread reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static JavaProcess start(Class<?> main, List<String> arguments) throws IOException {
        return start(main, arguments, Map.of());
    }

    /** @param environment beside that of this process */
    public static JavaProcess start(Class<?> main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().putAll(environment);
        JavaProcess started = new JavaProcess(builder.start(), arguments);
        STARTED.add(started);
        return started;
    }

    /** Those started and not forgotten, in this order, running or not. */
    static List<JavaProcess> started() {
        return List.copyOf(STARTED);
    }

    static void forgetEnded() {
        STARTED.removeIf(process -> !process.isAlive());
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(output ended: " + e + ")");
        }
    }

    /** What follows {@code prefix} in the first line that starts with it. */
    public String awaitLine(String prefix) {
        return Awaitility.await("a line with " + prefix)
                .atMost(60, TimeUnit.SECONDS)
                .failFast(() -> {
                    if (!process.isAlive() && line(prefix).isEmpty()) {
                        throw new IllegalStateException("ended without saying " + prefix + ":\n" + output());
                    }
                })
                .until(() -> line(prefix), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> line(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst();
    }

    public String output() {
        return String.join("\n", lines);
    }

    /** Directories {@code logs} below those that it was given. */
    List<Path> logs() {
        return arguments.stream()
                .map(argument -> Path.of(argument).resolve("logs"))
                .filter(Files::isDirectory)
                .toList();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Stream<ProcessHandle> children() {
        return process.toHandle().children();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    public int awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "process " + pid() + " " + arguments
                + (isAlive() ? ", running" : ", ended with status " + process.exitValue());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
