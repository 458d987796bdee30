package io.tributary.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.embedded.BrokerMain;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of command, coordinator and workers at random moments while experts of a lineage are folded again in another:
 * the weights of an undisturbed run, every expert once, and the lineage that they come from as it was.
 */
@ExtendWith(LastWords.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ReplayCrashIT {
    private static final int EXPERTS = 6;
    private static final int KILLS = 8;
    private static final int CLIENT = Roles.COUNT;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("tributary.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private SyntheticStream stream;

    @BeforeEach
    void checkpoints() throws IOException {
        System.out.println("ReplayCrashIT: -Dtributary.seed=" + seed);
        stream = new SyntheticStream(directory, EXPERTS);
    }

    @Test
    void killsDuringAReplayChangeNothing() throws Exception {
        List<MergeExpert> reversed = new ArrayList<>(stream.experts());
        Collections.reverse(reversed);

        played(SyntheticStream.recipe("opcm"), reversed, "replay", "line", "--reverse", "--as", "copy");
    }

    @Test
    void killsDuringAForkThatFoldsAllStepsAgainChangeNothing() throws Exception {
        Recipe recipe = SyntheticStream.recipe("opcm").withAnchors(new Anchors(0, 0, false));

        List<ForkLinked> linked =
                played(recipe, stream.experts().subList(0, 5), "fork", "line", "--at", "5", "--as", "copy");
        assertThat(linked).isEmpty();
    }

    @Test
    void killsDuringAForkThatTakesAnAnchorsStateOverChangeNothing() throws Exception {
        Recipe recipe = SyntheticStream.recipe("opcm").withAnchors(new Anchors(0, 2, false));

        List<ForkLinked> linked =
                played(recipe, stream.experts().subList(0, 5), "fork", "line", "--at", "5", "--as", "copy");
        assertThat(linked).extracting(ForkLinked::step).containsExactly(4L);
    }

    private List<ForkLinked> played(Recipe recipe, List<MergeExpert> order, String... command) throws Exception {
        Path store = directory.resolve("store");
        try (JavaProcess broker = JavaProcess.start(
                        BrokerMain.class, List.of(directory.resolve("kafka").toString()));
                Roles roles = new Roles(broker.awaitLine("bootstrap="), directory, store);
                LineageRun line = roles.lineage("line");
                LineageRun copy = roles.lineage("copy")) {
            stream.publish(line, store, recipe);
            line.await(VersionMade.class, made -> made.step() == EXPERTS);
            line.promote(2);
            line.await(AliasMoved.class, moved -> true);

            disturb(roles, copy, command);
            VersionMade last = copy.await(VersionMade.class, made -> made.step() == order.size());
            assertThat(roles.client(command).awaitEnd()).as("asked again").isZero();

            assertThat(WeightFiles.of(store.resolve(last.path())))
                    .isEqualTo(WeightFiles.of(stream.offline(recipe, order)));
            assertOnce(copy, order);
            assertUntouched(line);
            return copy.facts(ForkLinked.class).toList();
        }
    }

    private void disturb(Roles roles, LineageRun copy, String... command) throws IOException {
        JavaProcess client = roles.client(command);
        for (int kill = 1; kill <= KILLS; kill++) {
            int wanted = copy.read(Duration.ZERO) + 1 + random.nextInt(20);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(8000));
            while (copy.read(Duration.ofMillis(50)) < wanted && System.nanoTime() < end) {
                assertThat(copy.facts(Fact.LineageBlocked.class)).isEmpty();
            }
            int role = random.nextInt(CLIENT + 1);
            if (role == CLIENT) {
                client.kill();
                client = roles.client(command);
            }
            System.out.println("kill " + kill + " after " + copy.facts().size() + " facts: "
                    + (role == CLIENT ? "client" : roles.kill(role)));
        }
        assertThat(client.awaitEnd()).as(client.output()).isZero();
    }

    private static void assertOnce(LineageRun copy, List<MergeExpert> order) {
        copy.read(Duration.ZERO);
        assertThat(copy.facts(DeclarationAccepted.class)).hasSize(1);
        List<String> experts = new ArrayList<>();
        copy.facts(ForkLinked.class).forEach(linked -> experts.addAll(linked.experts()));
        copy.facts(StepCommitted.class).forEach(committed -> {
            experts.add(committed.expertId());
            assertThat(committed.step()).as("step").isEqualTo(experts.size());
        });
        assertThat(experts)
                .containsExactlyElementsOf(order.stream().map(MergeExpert::id).toList());
        assertThat(copy.facts(VersionMade.class).map(VersionMade::version)).doesNotHaveDuplicates();
        assertThat(copy.facts(Fact.ExpertRejected.class)).isEmpty();
        assertThat(copy.facts(AliasMoved.class)).isEmpty();
    }

    private static void assertUntouched(LineageRun line) {
        line.read(Duration.ZERO);
        assertThat(line.facts(AliasMoved.class).map(AliasMoved::version)).containsExactly(2L);
        assertThat(line.facts(ExpertArrived.class)).hasSize(EXPERTS);
        assertThat(line.facts(StepCommitted.class)).hasSize(EXPERTS);
        assertThat(line.facts(VersionMade.class).map(VersionMade::step)).doesNotHaveDuplicates();
        assertThat(line.facts(Fact.EventRefused.class)).isEmpty();
    }
}
