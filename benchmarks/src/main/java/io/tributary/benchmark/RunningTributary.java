package io.tributary.benchmark;

import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.Fact;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.RunningUp;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ./tributary up} as a user starts it, in processes of its own, and the commands that are sent to it. */
final class RunningTributary implements AutoCloseable {
    private final Path launcher;
    private final DataDirectory data;
    private final Process process;

    private RunningTributary(Path launcher, DataDirectory data, Process process) {
        this.launcher = launcher;
        this.data = data;
        this.process = process;
    }

    static RunningTributary start(Path launcher, Path directory, int workers) throws Exception {
        DataDirectory data = new DataDirectory(directory).create();
        Process process = new ProcessBuilder(
                        launcher.toString(),
                        "up",
                        "--data",
                        directory.toString(),
                        "--workers",
                        "" + workers,
                        "--http-port",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolveSibling(directory.getFileName() + ".log")
                        .toFile())
                .start();
        for (int waited = 0; RunningUp.find(data).isEmpty(); waited++) {
            if (!process.isAlive() || waited > 600) {
                throw new IOException("up did not start: see " + directory + ".log");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return new RunningTributary(launcher, data, process);
    }

    DataDirectory data() {
        return data;
    }

    void command(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(launcher.toString()));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.root().toString()));
        Process command = new ProcessBuilder(all)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (command.waitFor() != 0) {
            throw new IOException("exit status " + command.exitValue() + " of " + String.join(" ", all));
        }
    }

    /** All facts of a lineage so far. */
    List<Fact> facts(String lineage) {
        RunningUp running = RunningUp.find(data).orElseThrow();
        Client client =
                new Client(KafkaConnection.to(running.bootstrap()), StoreAccess.of(data.store()), Topics.DEFAULT);
        return client.facts(lineage, fact -> true);
    }

    /** Peak resident memory in bytes, by process: {@code up} and its workers. */
    Map<String, Long> peakMemory() throws IOException {
        return memory("VmHWM");
    }

    /** Resident memory in bytes as of now, by process. */
    Map<String, Long> residentMemory() throws IOException {
        return memory("VmRSS");
    }

    private Map<String, Long> memory(String field) throws IOException {
        Map<String, Long> memory = new LinkedHashMap<>();
        RunningUp running = RunningUp.find(data).orElseThrow();
        ProcessHandle up = ProcessHandle.of(running.pid()).orElseThrow();
        memory.put("up (broker, coordinator, HTTP)", status(up, field).orElse(0L));
        int worker = 0;
        for (ProcessHandle child : up.children().toList()) {
            memory.put("worker " + ++worker, status(child, field).orElse(0L));
        }
        return memory;
    }

    private static Optional<Long> status(ProcessHandle process, String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
