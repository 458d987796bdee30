package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.SomeCluster;
import io.tributary.app.process.JavaProcess;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The line against a cluster that is not ours: coordinator and worker as processes, a client that names it. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ClusterIT {
    @TempDir
    private Path directory;

    @Test
    void expertsBecomeVersionsOnACluster() throws Exception {
        Path base = checkpoint("base", 0);
        List<Path> experts = List.of(checkpoint("cars", 1), checkpoint("birds", 2));
        try (SomeCluster cluster = SomeCluster.start(directory.resolve("kafka"));
                JavaProcess coordinator = JavaProcess.start(
                        Main.class, options(cluster, "coordinator", "--http-port", "0", "--replication-factor", "1"));
                JavaProcess worker = JavaProcess.start(Main.class, options(cluster, "worker"))) {
            coordinator.awaitLine("The coordinator runs");
            CommandRun.of(options(cluster, "declare", "line", "--base", base.toString())
                            .toArray(String[]::new))
                    .expecting(0);
            for (Path expert : experts) {
                String id = String.valueOf(expert.getFileName()).replace(".safetensors", "");
                CommandRun.of(options(cluster, "publish", "line", "--expert", id, expert.toString(), "--wait")
                                .toArray(String[]::new))
                        .expecting(0);
            }
            assertThat(CommandRun.of(options(cluster, "versions", "line", "--json")
                                    .toArray(String[]::new))
                            .expecting(0)
                            .json()
                            .get("versions"))
                    .hasSize(2);
            assertThat(worker.isAlive()).isTrue();
        }
        Path offline = directory.resolve("offline");
        CommandRun.of(
                        "merge",
                        "--base",
                        base.toString(),
                        "--out",
                        offline.toString(),
                        experts.get(0).toString(),
                        experts.get(1).toString())
                .expecting(0);
        assertThat(Files.readAllBytes(directory.resolve("store/lineages/line/versions/000002/model.safetensors")))
                .isEqualTo(Files.readAllBytes(offline.resolve("model.safetensors")));
    }

    private List<String> options(SomeCluster cluster, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--data", directory.resolve("data-" + command[0]).toString()));
        all.addAll(List.of("--bootstrap", cluster.bootstrap()));
        all.addAll(List.of("--store", directory.resolve("store").toString()));
        return all;
    }

    private Path checkpoint(String name, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        Path file = directory.resolve(name + ".safetensors");
        SafetensorsBytes.file().f32("a.weight", new long[] {8, 8}, values).write(file);
        return file;
    }
}
