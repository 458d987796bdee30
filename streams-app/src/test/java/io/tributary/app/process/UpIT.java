package io.tributary.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LastWords.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class UpIT {
    @TempDir
    Path directory;

    @Test
    void anUpIsFoundWhileItRunsAndEndsCleanlyWithinFiveSeconds() throws Exception {
        DataDirectory data = new DataDirectory(directory);
        assertThat(RunningUp.find(data)).isEmpty();
        try (JavaProcess up = up()) {
            String bootstrap = up.awaitLine("ready=");
            RunningUp running = RunningUp.find(data).orElseThrow();
            assertThat(running.bootstrap()).isEqualTo(bootstrap);
            assertThat(running.pid()).isEqualTo(up.pid());
            List<ProcessHandle> workers = up.children().toList();
            assertThat(workers).hasSize(2);

            long asked = System.nanoTime();
            up.terminate();
            up.awaitEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
            assertThat(data.runningFile()).doesNotExist();
            assertThat(RunningUp.find(data)).isEmpty();
        }
    }

    @Test
    void aSecondUpOnTheSameDataIsRefusedAndSaysWhoHoldsIt() throws Exception {
        try (JavaProcess first = up()) {
            first.awaitLine("ready=");
            try (JavaProcess second = up()) {
                assertThat(second.awaitEnd()).isNotZero();
                assertThat(second.output()).contains("another `up` (process " + first.pid() + ") runs on " + directory);
            }
            assertThat(RunningUp.find(new DataDirectory(directory))).isPresent();
        }
    }

    @Test
    void aKilledWorkerIsReplaced() throws Exception {
        try (JavaProcess up = up()) {
            up.awaitLine("ready=");
            ProcessHandle victim = up.children().findFirst().orElseThrow();
            victim.destroyForcibly();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                List<Long> now = up.children()
                        .filter(ProcessHandle::isAlive)
                        .map(ProcessHandle::pid)
                        .toList();
                return now.size() == 2 && !now.contains(victim.pid());
            });
            assertThat(up.output()).contains("ended with status 137");
        }
    }

    @Test
    void workersEndWithAKilledParentAndTheNextStartContinues() throws Exception {
        DataDirectory data = new DataDirectory(directory);
        String bootstrap;
        try (JavaProcess up = up()) {
            bootstrap = up.awaitLine("ready=");
            List<ProcessHandle> workers = up.children().toList();
            up.kill();
            assertThat(data.runningFile()).exists();
            assertThat(RunningUp.find(data)).as("a file left by a killed one").isEmpty();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> workers.stream()
                    .noneMatch(ProcessHandle::isAlive));
        }
        assertThat(Files.exists(data.kafka())).isTrue();
        try (JavaProcess again = up()) {
            assertThat(again.awaitLine("ready=")).isEqualTo(bootstrap);
        }
    }

    /**
     * Each start finds what the one before left half done, and gets one step further, or several that come together.
     */
    @Test
    void killedAtEveryStageOfItsStartItStartsAgain() throws Exception {
        List<String> stages = List.of(
                "kafka/broker.properties",
                "kafka/data/meta.properties",
                "kafka/data/__cluster_metadata-0",
                "kafka/data/lineage-log-0",
                "streams/instance-id",
                "kafka/data/__consumer_offsets-0",
                "kafka/data/__transaction_state-0",
                "kafka/data/__share_group_state-0");
        for (String stage : stages) {
            Path reached = directory.resolve(stage);
            if (Files.exists(reached)) {
                continue;
            }
            try (JavaProcess up = up()) {
                Awaitility.await(stage)
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> Files.exists(reached));
                up.kill();
            }
        }
        try (JavaProcess up = up()) {
            up.awaitLine("ready=");
        }
    }

    private JavaProcess up() throws Exception {
        return JavaProcess.start(UpMain.class, List.of(directory.toString(), "2"));
    }
}
