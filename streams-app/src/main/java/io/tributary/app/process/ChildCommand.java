package io.tributary.app.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a child process: this process's Java and class path, and its own limits. */
final class ChildCommand {
    private static final int NATIVE_ACCESS_IS_ASKED_FOR = 24;

    private ChildCommand() {}

    /**
     * @param name of its log files
     * @param main a main class, with what it is to be called with
     */
    static ProcessBuilder of(Path logs, MemoryBudget memory, String name, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + (memory.heap() >> 20) + "m");
        // Resident memory then stands after the first few tasks, not after the first collection of a large young space.
        command.add("-Xms32m");
        command.add("-Xmn16m");
        command.add("-XX:MaxDirectMemorySize=" + (memory.work() >> 20) + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:ErrorFile=" + logs.resolve(name + "-crash.log"));
        command.add("-XX:-CreateCoredumpOnCrash");
        if (Runtime.version().feature() >= NATIVE_ACCESS_IS_ASKED_FOR) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Djava.awt.headless=true");
        command.add("-Dai.djl.offline=true");
        // More torch threads than cores is catastrophic; parallelism is workers.
        command.add("-Dai.djl.pytorch.num_threads=1");
        command.add("-Dai.djl.pytorch.num_interop_threads=1");
        command.add("-Dlogback.configurationFile=logback-role.xml");
        command.add("-Dtributary.logs=" + logs);
        command.add("-Dtributary.role=" + name);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(name + ".out").toFile()));
    }
}
