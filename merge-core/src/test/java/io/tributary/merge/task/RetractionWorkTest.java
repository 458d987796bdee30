package io.tributary.merge.task;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.TestKeys;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ExpertsFound;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.ShardRendered;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SoughtExpert;
import io.tributary.merge.technique.Globals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What workers do so that an expert is taken out again. */
final class RetractionWorkTest {
    private static final TinyModel BASE = TinyModel.seeded(1);

    @TempDir
    private Path directory;

    private Line line(String technique) {
        return Line.byReference(directory, BASE.write(directory.resolve("base.safetensors")), Recipe.of(technique));
    }

    private CheckpointRef expert(Line line, int seed) {
        return line.store().refer(BASE.tuned(seed).write(directory.resolve("expert-" + seed + ".safetensors")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"average", "task-arithmetic", "iso-c", "bilateral"})
    void whatIsUnfoldedLeavesWhatTheOtherAloneWouldHaveMade(String technique) {
        try (Line line = line(technique)) {
            CheckpointRef first = expert(line, 2);
            CheckpointRef second = expert(line, 3);
            ExpertInspected one = line.inspect("first", first);
            ExpertInspected other = line.inspect("second", second);
            for (int shard = 0; shard < line.plan().shards(); shard++) {
                ShardFolded alone = fold(line, line.folding(0, 1, shard, Optional.empty(), second, other));
                ShardFolded before = fold(line, line.folding(1, 1, shard, Optional.empty(), first, one));
                ShardFolded both = fold(line, line.folding(1, 2, shard, Optional.of(before.state()), second, other));
                FoldShard work = new FoldShard(
                        line.plan().plan(),
                        Recipe.DEPLOY,
                        2,
                        3,
                        shard,
                        Optional.of(both.state()),
                        first,
                        one.report(),
                        2,
                        true);
                ShardFolded left = fold(line, work);

                assertThat(left.norms()).hasSameSizeAs(alone.norms());
                for (int i = 0; i < left.norms().size(); i++) {
                    double expected = alone.norms().get(i).accumulatorSquared();
                    assertThat(left.norms().get(i).accumulatorSquared())
                            .as(left.norms().get(i).tensor())
                            .isCloseTo(expected, within(1e-4 * expected));
                }
            }
        }
    }

    private static ShardFolded fold(Line line, FoldShard work) {
        return line.run(work, ShardFolded.class);
    }

    @Test
    void aReportOfAnotherRoundAndWeightsOfAnotherEpochAreOtherBlobs() {
        try (Line line = line("opcm")) {
            CheckpointRef expert = expert(line, 2);
            String plan = line.plan().plan();
            ExpertInspected again = line.run(
                    new InspectExpert(plan, "a", expert, Optional.empty(), 1, Map.of(), 1), ExpertInspected.class);
            assertThat(again.report()).isNotEqualTo(line.inspect("a", expert).report());

            List<String> rendered = List.of(0, 1).stream()
                    .map(epoch -> new RenderShard(plan, Recipe.DEPLOY, 0, Optional.empty(), Globals.NONE, epoch))
                    .map(work -> line.run(work, ShardRendered.class).rendered())
                    .toList();
            assertThat(rendered).doesNotHaveDuplicates();
        }
    }

    @Test
    void expertsAreFoundWhereTheyAreAsTheyWere() throws IOException {
        try (Line line = line("opcm")) {
            CheckpointRef here = expert(line, 2);
            CheckpointRef changed = expert(line, 3);
            CheckpointRef gone = expert(line, 4);
            assertThat(find(line, here, changed, gone)).isEqualTo(new ExpertsFound(3));

            BASE.tuned(5).write(directory.resolve("expert-3.safetensors"));
            assertRefused(
                    () -> find(line, here, changed),
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "Expert 'second'",
                    changed.digest());
            Files.delete(directory.resolve("expert-4.safetensors"));
            assertRefused(() -> find(line, here, gone), ErrorCode.UNREADABLE, "Expert 'second' cannot be had any more");
        }
    }

    @Test
    void anExpertWhoseSignatureIsGoneIsNotFound() throws Exception {
        TestKeys listed = TestKeys.ed25519(directory, "listed");
        Recipe recipe = Recipe.of("opcm").withSigners(List.of(listed.trusted()));
        Path base = BASE.write(directory.resolve("base.safetensors"));
        try (Line line = Line.byReference(directory, base, recipe)) {
            CheckpointRef signed = expert(line, 2);
            ModelSignature.sign(directory.resolve("expert-2.safetensors"), listed.signer());
            assertThat(find(line, signed)).isEqualTo(new ExpertsFound(1));

            Files.delete(directory.resolve("expert-2.safetensors.sig"));
            assertRefused(
                    () -> find(line, signed),
                    ErrorCode.NOT_SIGNED,
                    "Expert 'first'",
                    listed.trusted().fingerprint());
        }
    }

    private static ExpertsFound find(Line line, CheckpointRef... experts) {
        List<String> names = List.of("first", "second", "third");
        List<SoughtExpert> sought = new ArrayList<>();
        for (CheckpointRef expert : experts) {
            sought.add(new SoughtExpert(names.get(sought.size()), expert, Optional.empty()));
        }
        return line.run(new FindExperts(sought, line.plan().plan()), ExpertsFound.class);
    }
}
