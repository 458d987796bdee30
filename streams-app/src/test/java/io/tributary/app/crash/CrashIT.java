package io.tributary.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cli.Main;
import io.tributary.app.embedded.BrokerMain;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at random moments while experts are folded. Afterwards: the weights of an undisturbed run, every expert once,
 * no gap in steps or versions, and no version was ever visible before it was whole.
 */
@ExtendWith(LastWords.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CrashIT {
    private static final String LINEAGE = "survivor";
    private static final int EXPERTS = 12;
    private static final Recipe RECIPE = SyntheticStream.recipe("opcm");
    private static final Recipe TRACKED =
            RECIPE.withInitialize(InitializeFrom.MERGED, TrackRecipe.of("ema", Map.of("w", "0.3")));

    @TempDir
    Path directory;

    private final long seed = Long.getLong("tributary.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private SyntheticStream stream;

    @BeforeEach
    void checkpoints() throws IOException {
        System.out.println("CrashIT: -Dtributary.seed=" + seed);
        stream = new SyntheticStream(directory, EXPERTS);
    }

    @Test
    void tenKillsOfWorkersAndCoordinatorChangeNothing() throws Exception {
        Path store = directory.resolve("store");
        try (JavaProcess broker = JavaProcess.start(
                        BrokerMain.class, List.of(directory.resolve("kafka").toString()));
                Roles roles = new Roles(broker.awaitLine("bootstrap="), directory, store);
                VersionWatch watch = new VersionWatch(versions(store));
                LineageRun run = roles.lineage(LINEAGE)) {
            stream.publish(run, store, RECIPE);
            for (int kill = 1; kill <= 10; kill++) {
                awaitWork(run);
                System.out.println("kill " + kill + ": " + roles.killOne(random));
            }
            assertUndisturbed(run, watch, store);
        }
    }

    @Test
    void fourKillsOfEverythingAtOnceChangeNothingAlsoOfASecondTrack() throws Exception {
        Path data = directory.resolve("data");
        Path store = data.resolve("store");
        JavaProcess up = up(data);
        String bootstrap = up.awaitLine("Kafka broker at ");
        try (LineageRun run = new LineageRun(bootstrap, LINEAGE);
                LineageRun track = new LineageRun(bootstrap, InitializeTrack.of(LINEAGE));
                VersionWatch watch = new VersionWatch(versions(store))) {
            stream.publish(run, store, TRACKED);
            for (int kill = 1; kill <= 4; kill++) {
                awaitWork(run);
                up.kill();
                System.out.println("kill " + kill + " of everything");
                up = up(data);
            }
            assertUndisturbed(run, watch, store);
            assertFollowed(track, store);
        } finally {
            up.close();
        }
    }

    private static JavaProcess up(Path data) throws IOException {
        return JavaProcess.start(
                Main.class, List.of("up", "--data", data.toString(), "--workers", "2", "--http-port", "0"));
    }

    /** Returns a random moment after something new happened; sooner where nothing happens any more. */
    private void awaitWork(LineageRun run) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        int wanted = run.read(Duration.ZERO) + 1 + random.nextInt(40);
        while (run.read(Duration.ofMillis(50)) < wanted && !isDone(run)) {
            assertThat(System.nanoTime())
                    .as("stuck; last facts:\n" + run.tail())
                    .isLessThan(end);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(150)));
    }

    private static boolean isDone(LineageRun run) {
        return run.facts(Fact.VersionMade.class).anyMatch(made -> made.step() == EXPERTS);
    }

    private void assertUndisturbed(LineageRun run, VersionWatch watch, Path store) {
        Fact.VersionMade last = run.await(Fact.VersionMade.class, made -> made.step() == EXPERTS);
        assertThat(run.facts(Fact.StepCommitted.class).map(Fact.StepCommitted::step))
                .as("steps")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, EXPERTS).boxed().toList());
        assertThat(run.facts(Fact.StepCommitted.class).map(Fact.StepCommitted::expertId))
                .as("experts")
                .containsExactlyElementsOf(
                        stream.experts().stream().map(MergeExpert::id).toList());
        assertThat(run.facts(Fact.VersionMade.class).map(Fact.VersionMade::version))
                .as("versions")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last.version()).boxed().toList());
        assertThat(run.facts(Fact.ExpertRejected.class)).isEmpty();
        assertThat(watch.problems()).isEmpty();
        assertThat(watch.seen()).doesNotHaveDuplicates().hasSize((int) last.version());
        assertThat(WeightFiles.of(store.resolve(last.path())))
                .isEqualTo(WeightFiles.of(stream.offline(RECIPE, stream.experts())));
    }

    /** The second track folded what its leader folded, once and in its order. */
    private void assertFollowed(LineageRun track, Path store) {
        Fact.VersionMade last = track.await(Fact.VersionMade.class, made -> made.step() == EXPERTS);
        assertThat(track.facts(Fact.StepCommitted.class).map(Fact.StepCommitted::expertId))
                .as("experts of the second track")
                .containsExactlyElementsOf(
                        stream.experts().stream().map(MergeExpert::id).toList());
        assertThat(WeightFiles.of(store.resolve(last.path())))
                .isEqualTo(WeightFiles.of(stream.offline(InitializeTrack.recipe(TRACKED), stream.experts())));
    }

    private static Path versions(Path store) {
        return store.resolve("lineages").resolve(LINEAGE).resolve("versions");
    }
}
