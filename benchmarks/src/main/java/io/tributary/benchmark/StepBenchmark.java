package io.tributary.benchmark;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.StepStarted;
import io.tributary.app.lineage.Fact.VersionMade;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whole OPCM steps on weights of a real model's shapes through a running {@code up}: from the event in the log to the
 * sealed version, and where the time went.
 *
 * <pre>
 * benchmarks/run step [SHAPE] [STEPS] [WORKERS]     default: vit-b-32, 3 steps, 2 workers
 * </pre>
 *
 * <p>Shapes: {@code vit-b-32} and {@code vit-l-14} (CLIP's vision towers, float32), {@code llama-1b} (Llama 3.2 1B,
 * bf16; takes about 25 GB of disk). Weights are synthetic.
 *
 * <p>The first step only copies the task vector; the later ones project. Times are the coordinator's, read from the
 * log; kernels' time is summed over workers.
 */
public final class StepBenchmark {
    private static final String LINEAGE = "measured";

    private StepBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        String shape = arguments.length > 0 ? arguments[0] : "vit-b-32";
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int workers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        SyntheticModel model = SyntheticModel.named(shape);
        Path directory = Files.createTempDirectory("tributary-step");
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f M parameters, %.0f MB; %d workers, one torch thread each; load average %.1f%n%n",
                shape,
                model.parameters() / 1e6,
                model.bytes() / 1e6,
                workers,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (RunningTributary up =
                RunningTributary.start(Path.of("tributary").toAbsolutePath(), directory.resolve("data"), workers)) {
            Path base = model.write(directory.resolve("base.safetensors"), 0);
            up.command("declare", LINEAGE, "--base", base.toString());
            for (int step = 1; step <= steps; step++) {
                Path expert = model.write(directory.resolve("expert.safetensors"), step);
                up.command("publish", LINEAGE, "--expert", "e" + step, expert.toString(), "--wait");
                Files.delete(expert);
            }
            report(up.facts(LINEAGE), steps);
            System.out.println();
            for (Map.Entry<String, Long> peak : up.peakMemory().entrySet()) {
                System.out.printf(
                        Locale.ROOT, "peak resident memory, %-32s %6.0f MB%n", peak.getKey(), peak.getValue() / 1e6);
            }
        } finally {
            Directories.remove(directory);
        }
    }

    private static void report(List<Fact> facts, int steps) {
        System.out.println("step  event→version  inspect   fold  render   seal  | kernels  kernels per worker-second"
                + "  read MB  written MB  fallbacks");
        for (int step = 1; step <= steps; step++) {
            row(facts, step);
        }
        System.out.println();
        System.out.println("seconds; fold = step started to committed, kernels = summed over its fold tasks");
    }

    private static void row(List<Fact> facts, long step) {
        StepCommitted committed = first(facts, StepCommitted.class, fact -> fact.step() == step);
        String expert = committed.expertId();
        ExpertArrived arrived =
                first(facts, ExpertArrived.class, fact -> fact.expertId().equals(expert));
        ExpertAccepted accepted =
                first(facts, ExpertAccepted.class, fact -> fact.expertId().equals(expert));
        StepStarted started = first(facts, StepStarted.class, fact -> fact.step() == step);
        VersionMade made = first(facts, VersionMade.class, fact -> fact.step() == step);
        long rendered = all(facts, GenerationRendered.class).stream()
                .filter(fact -> fact.version() == made.version())
                .mapToLong(Fact::atMillis)
                .max()
                .orElseThrow();
        List<GenerationFolded> folds = all(facts, GenerationFolded.class).stream()
                .filter(fact -> fact.step() == step)
                .toList();
        double kernels =
                folds.stream().mapToLong(fold -> fold.summary().computeNanos()).sum() / 1e9;
        double busy = folds.stream().mapToLong(GenerationFolded::tookMillis).sum() / 1e3;
        System.out.printf(
                Locale.ROOT,
                "%4d  %13.2f  %7.2f  %5.2f  %6.2f  %5.2f  | %7.2f  %25.2f  %7.0f  %10.0f  %9d%n",
                step,
                seconds(arrived, made),
                seconds(arrived, accepted),
                seconds(started, committed),
                (rendered - committed.atMillis()) / 1e3,
                (made.atMillis() - rendered) / 1e3,
                kernels,
                kernels / busy,
                folds.stream().mapToLong(fold -> fold.summary().bytesRead()).sum() / 1e6,
                folds.stream().mapToLong(fold -> fold.summary().bytesWritten()).sum() / 1e6,
                folds.stream().mapToLong(fold -> fold.summary().fallbacks()).sum());
    }

    private static double seconds(Fact from, Fact to) {
        return (to.atMillis() - from.atMillis()) / 1e3;
    }

    private static <T extends Fact> T first(List<Fact> facts, Class<T> kind, Predicate<T> wanted) {
        return all(facts, kind).stream().filter(wanted).findFirst().orElseThrow();
    }

    private static <T extends Fact> List<T> all(List<Fact> facts, Class<T> kind) {
        return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
