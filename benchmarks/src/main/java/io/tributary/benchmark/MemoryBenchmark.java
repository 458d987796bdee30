package io.tributary.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Many experts into one lineage: the disk of the merged state and the resident memory of every process, every ten
 * experts. Both must stay where they are: only the merged state is kept.
 *
 * <pre>
 * benchmarks/run memory [EXPERTS]     default: 40
 * </pre>
 */
public final class MemoryBenchmark {
    private static final String LINEAGE = "constant";

    private MemoryBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int experts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        Path directory = Files.createTempDirectory("tributary-memory");
        SyntheticModel model = SyntheticModel.small();
        System.out.printf(Locale.ROOT, "A model of %.1f MB; the newest two versions are kept%n%n", model.bytes() / 1e6);
        System.out.println("experts  state MB  versions MB  resident MB by process");
        try (RunningTributary up =
                RunningTributary.start(Path.of("tributary").toAbsolutePath(), directory.resolve("data"), 2)) {
            Path base = model.write(directory.resolve("base.safetensors"), 0);
            up.command("declare", LINEAGE, "--base", base.toString(), "--retain", "2");
            for (int expert = 1; expert <= experts; expert++) {
                Path file = model.write(directory.resolve("expert.safetensors"), expert);
                up.command("publish", LINEAGE, "--expert", "e" + expert, file.toString(), "--wait");
                Files.delete(file);
                if (expert % 10 == 0) {
                    TimeUnit.SECONDS.sleep(3); // what is superseded is released after the version is sealed
                    row(up, expert);
                }
            }
        } finally {
            Directories.remove(directory);
        }
    }

    private static void row(RunningTributary up, int experts) throws IOException {
        Path lineage = up.data().store().resolve("lineages").resolve(LINEAGE);
        long state = Directories.bytes(lineage.resolve("state"))
                + Directories.bytes(lineage.resolve("rendered"))
                + Directories.bytes(lineage.resolve("reports"));
        System.out.printf(
                Locale.ROOT,
                "%7d  %8.2f  %11.2f  %s%n",
                experts,
                state / 1e6,
                Directories.bytes(lineage.resolve("versions")) / 1e6,
                describe(up.residentMemory()));
    }

    private static String describe(Map<String, Long> memory) {
        StringBuilder text = new StringBuilder();
        memory.forEach((process, bytes) -> text.append(String.format(Locale.ROOT, "%.0f %s  ", bytes / 1e6, process)));
        return text.toString().strip();
    }
}
