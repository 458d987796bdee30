package io.tributary.connect.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command of Tributary as a process of its own, from what streams-app's build packs, as the launcher starts it. */
final class Role implements AutoCloseable {
    private static final Path PACKED =
            Path.of("../streams-app/target").toAbsolutePath().normalize();

    private final Process process;
    private final Path log;

    private Role(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log where its output goes */
    static Role start(Path log, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-cp",
                PACKED.resolve("classes") + ":" + PACKED.resolve("lib") + "/*",
                "io.tributary.app.cli.Main"));
        command.addAll(arguments);
        if (!Files.isDirectory(PACKED.resolve("lib"))) {
            throw new IllegalStateException(
                    PACKED + " holds no packed command line. Build it: ./mvnw -pl streams-app -am package -DskipTests");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("OMP_WAIT_POLICY", "passive");
            return new Role(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitSaying(String text) {
        Awaitility.await(text)
                .atMost(90, TimeUnit.SECONDS)
                .failFast(() -> {
                    if (!process.isAlive() && !said().contains(text)) {
                        throw new IllegalStateException("Ended without saying " + text + ":\n" + said());
                    }
                })
                .until(() -> said().contains(text));
    }

    /** Waits for a command that ends by itself, and well. */
    void awaitDone() {
        int status = process.onExit().orTimeout(120, TimeUnit.SECONDS).join().exitValue();
        if (status != 0) {
            throw new IllegalStateException("Ended with status " + status + ":\n" + said());
        }
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
