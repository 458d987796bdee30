package io.tributary.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.embedded.BrokerMain;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.offline.MergeExpert;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 at random moments while an expert is taken out: the weights of a lineage that never had it. */
@ExtendWith(LastWords.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RetractCrashIT {
    private static final int EXPERTS = 6;
    private static final String OUT = "expert-2";

    @TempDir
    Path directory;

    private final long seed = Long.getLong("tributary.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private SyntheticStream stream;

    @BeforeEach
    void checkpoints() throws IOException {
        System.out.println("RetractCrashIT: -Dtributary.seed=" + seed);
        stream = new SyntheticStream(directory, EXPERTS);
    }

    @Test
    void killsWhileExpertsAreFoldedAgainChangeNothing() throws Exception {
        VersionMade last = retracted("opcm", "refold");

        assertThat(WeightFiles.of(store().resolve(last.path()))).isEqualTo(WeightFiles.of(offline("opcm")));
    }

    @Test
    void killsWhileAnExpertIsSubtractedChangeNothing() throws Exception {
        VersionMade last = retracted("average", "subtract");

        assertThat(last.globals().experts()).isEqualTo(EXPERTS - 1L);
        assertThat(WeightFiles.furthest(store().resolve(last.path()), offline("average")))
                .as("largest difference of two weights")
                .isLessThan(1e-6);
    }

    private VersionMade retracted(String technique, String by) throws Exception {
        try (JavaProcess broker = JavaProcess.start(
                        BrokerMain.class, List.of(directory.resolve("kafka").toString()));
                Roles roles = new Roles(broker.awaitLine("bootstrap="), directory, store());
                VersionWatch watch = new VersionWatch(store().resolve("lineages/line/versions"));
                LineageRun run = roles.lineage("line")) {
            stream.publish(run, store(), SyntheticStream.recipe(technique));
            run.await(VersionMade.class, made -> made.step() == EXPERTS);
            run.retract(OUT, by);
            run.retract(OUT, by);
            for (int kill = 1; kill <= 5; kill++) {
                System.out.println("kill " + kill + ": " + roles.killOne(random));
                int wanted = run.read(Duration.ZERO) + 1 + random.nextInt(12);
                long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
                while (run.read(Duration.ofMillis(50)) < wanted && System.nanoTime() < end && !isDone(run)) {
                    assertThat(run.facts(Fact.RetractionFailed.class)).isEmpty();
                }
            }
            VersionMade last = run.await(VersionMade.class, made -> made.epoch() > 0 && made.step() == EXPERTS - 1);
            assertThat(run.facts(RetractionBegan.class)).hasSize(1);
            assertThat(run.facts(ExpertSubtracted.class)).hasSize(by.equals("subtract") ? 1 : 0);
            assertThat(watch.problems()).isEmpty();
            return last;
        }
    }

    private static boolean isDone(LineageRun run) {
        return run.facts(VersionMade.class).anyMatch(made -> made.epoch() > 0);
    }

    private Path store() {
        return directory.resolve("store");
    }

    /** The others in their order, without any process to kill. */
    private Path offline(String technique) {
        List<MergeExpert> others = stream.experts().stream()
                .filter(expert -> !expert.id().equals(OUT))
                .toList();
        return stream.offline(SyntheticStream.recipe(technique), others);
    }
}
