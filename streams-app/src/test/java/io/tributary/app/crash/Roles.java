package io.tributary.app.crash;

import io.tributary.app.cli.Main;
import io.tributary.app.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A coordinator and two workers as processes of their own; whichever is killed is started again. */
final class Roles implements AutoCloseable {
    static final int COUNT = 3;

    private final String bootstrap;
    private final Path directory;
    private final Path store;
    private final List<JavaProcess> processes = new ArrayList<>();
    private final List<JavaProcess> clients = new ArrayList<>();

    Roles(String bootstrap, Path directory, Path store) throws IOException {
        this.bootstrap = bootstrap;
        this.directory = directory;
        this.store = store;
        for (int role = 0; role < COUNT; role++) {
            processes.add(start(role));
        }
    }

    private JavaProcess start(int role) throws IOException {
        String data = directory.resolve("role-" + role).toString();
        return role == 0
                ? JavaProcess.start(
                        Main.class,
                        List.of("coordinator", "--data", data, "--bootstrap", bootstrap, "--http-port", "0"))
                : JavaProcess.start(
                        Main.class,
                        List.of("worker", "--data", data, "--bootstrap", bootstrap, "--store", store.toString()));
    }

    /** The coordinator every third time or so; says which. */
    String killOne(Random random) throws IOException {
        return kill(random.nextInt(COUNT));
    }

    /** 0 is the coordinator; says which it is. */
    String kill(int role) throws IOException {
        processes.get(role).kill();
        processes.set(role, start(role));
        return role == 0 ? "coordinator" : "worker " + role;
    }

    /** A command that talks to them, as a process of its own. */
    JavaProcess client(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--bootstrap", bootstrap, "--store", store.toString()));
        all.addAll(List.of("--data", directory.resolve("client").toString()));
        JavaProcess client = JavaProcess.start(Main.class, all);
        clients.add(client);
        return client;
    }

    /** Topics are there when the coordinator is. */
    LineageRun lineage(String name) {
        processes.get(0).awaitLine("The coordinator runs");
        return new LineageRun(bootstrap, name);
    }

    @Override
    public void close() {
        clients.forEach(JavaProcess::close);
        processes.forEach(JavaProcess::close);
    }
}
