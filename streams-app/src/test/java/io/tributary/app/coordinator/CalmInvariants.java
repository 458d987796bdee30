package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.coordinator.Simulation.Line;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.AnchorRow;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.task.StepTotals;
import io.tributary.merge.task.TensorNorms;
import io.tributary.merge.technique.Globals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** What must hold when all has calmed down. */
final class CalmInvariants {
    private final Simulation simulation;
    private final CoordinatorUnderTest coordinator;
    private final LogInvariants log;

    CalmInvariants(Simulation simulation, LogInvariants log) {
        this.simulation = simulation;
        this.coordinator = simulation.coordinator;
        this.log = log;
    }

    void hold() {
        for (Line line : simulation.lines) {
            Standing standing = coordinator.standing(line.name());
            List<Map.Entry<String, Truth>> good = simulation.good(line);
            assertThat(standing.row().rework())
                    .as("retraction of %s", line.name())
                    .isEmpty();
            assertThat(log.folded(line))
                    .as("experts of %s", line.name())
                    .containsExactlyElementsOf(
                            good.stream().map(Map.Entry::getKey).toList());
            line.published()
                    .forEach((id, truth) -> assertThat(standing.expert(id).phase())
                            .as(id)
                            .isIn(truth.good() ? ExpertPhase.FOLDED : ExpertPhase.REJECTED, ExpertPhase.RETRACTED));
            isLike(standing.head().map(step -> step.globals()).orElse(Globals.NONE), undisturbed(line, good));
            statesAreThoseOfAnUndisturbedRun(line, standing, good);
            assertThat(line.store().names()).as("blobs in the store").isEqualTo(Keeping.live(standing));
            versionsFollowThePolicy(line, standing);
            whatIsAwaitedCame(line, standing);
            theTrackFollows(line);
            theNewestStartIsAnnounced(line, standing);
        }
    }

    /** A second track holds what its leader holds, in its order. */
    private void theTrackFollows(Line line) {
        if (!line.leads() || !line.recipe().initialize().isTrack()) {
            return;
        }
        String track = InitializeTrack.of(line.name());
        Line follower = simulation.lines.stream()
                .filter(other -> other.name().equals(track))
                .findFirst()
                .orElseThrow();
        assertThat(log.folded(follower)).as("experts of %s", track).isEqualTo(log.folded(line));
        assertThat(coordinator.ledger().allOwed(track)).isEmpty();
        Set<Long> versions = new TreeSet<>(follower.store().versions());
        versions.removeIf(version -> coordinator.ledger().isStart(track, version));
        assertThat(versions).hasSizeLessThanOrEqualTo(InitializeTrack.WINDOW);
    }

    /** What trainers heard last is what there is now. */
    private void theNewestStartIsAnnounced(Line line, Standing standing) {
        if (!line.leads()) {
            return;
        }
        InitializeFrom from = line.recipe().initialize();
        InitializationReady last = coordinator.announced(InitializationReady.class).stream()
                .filter(ready -> ready.lineage().equals(line.name()))
                .reduce((older, newer) -> newer)
                .orElseThrow();
        assertThat(last.from()).isEqualTo(from.text());
        CheckpointRef base = standing.row().declaration().base();
        Standing versions = from.isTrack() ? coordinator.standing(InitializeTrack.of(line.name())) : standing;
        if (from == InitializeFrom.BASE || versions.row().step() == 0) {
            assertThat(last.checkpoint()).isEqualTo(base);
        } else if (from == InitializeFrom.LAST) {
            assertThat(last.checkpoint())
                    .isEqualTo(standing.step(standing.row().step()).expert());
        } else {
            VersionStatus newest = versions.ledger()
                    .version(versions.lineage(), versions.row().shelf().newest())
                    .orElseThrow()
                    .status();
            assertThat(last.checkpoint().digest()).isEqualTo(newest.weights());
            assertThat(last.step()).isEqualTo(versions.row().step());
        }
    }

    /** What was subtracted leaves rounding behind. */
    private static void isLike(Globals found, Globals expected) {
        assertThat(found.experts()).isEqualTo(expected.experts());
        assertThat(found.accumulatorNorm()).isEqualTo(expected.accumulatorNorm());
        assertThat(found.sumTaskNorm()).isCloseTo(expected.sumTaskNorm(), within(1e-9));
        assertThat(found.sumWeight()).isCloseTo(expected.sumWeight(), within(1e-9));
    }

    private static List<String> foldedInto(Line line, int shard, List<Map.Entry<String, Truth>> experts) {
        return experts.stream()
                .map(Map.Entry::getValue)
                .filter(truth -> !line.untouchedUnchanged() || truth.touched().contains(shard))
                .map(Truth::digest)
                .toList();
    }

    private static void statesAreThoseOfAnUndisturbedRun(
            Line line, Standing standing, List<Map.Entry<String, Truth>> good) {
        for (ShardRow shard : standing.shards()) {
            Optional<String> state = Standing.state(shard, good.size());
            assertThat(state.map(digest -> line.worker().folded(Blobs.state(digest)))
                            .orElse(List.of()))
                    .as("experts in shard %d", shard.shard())
                    .isEqualTo(foldedInto(line, shard.shard(), good));
            standing.ledger()
                    .scan(AnchorRow.prefix(line.name(), shard.track(), shard.shard()))
                    .map(AnchorRow.class::cast)
                    .map(AnchorRow::generation)
                    .forEach(anchor -> assertThat(anchor.state()
                                    .map(digest -> line.worker().folded(Blobs.state(digest)))
                                    .orElse(List.of()))
                            .as("experts in shard %d after step %d", shard.shard(), anchor.step())
                            .isEqualTo(foldedInto(line, shard.shard(), good.subList(0, (int) anchor.step()))));
        }
    }

    private static Globals undisturbed(Line line, List<Map.Entry<String, Truth>> good) {
        Globals globals = Globals.NONE;
        for (int step = 1; step <= good.size(); step++) {
            Truth expert = good.get(step - 1).getValue();
            List<List<TensorNorms>> norms = new ArrayList<>();
            for (int shard = 0; shard < line.shards(); shard++) {
                List<String> folded = foldedInto(line, shard, good.subList(0, step));
                if (!folded.isEmpty()) {
                    boolean touched = expert.touched().contains(shard);
                    List<TensorNorms> after = ModelExperts.norms(shard, folded, touched);
                    norms.add(after);
                }
            }
            StepTotals totals = StepTotals.of(norms);
            globals = globals.plus(totals.taskNorm(), totals.accumulatorNorm(), 1);
        }
        return globals;
    }

    /** Once somebody evaluates, the newest versions that the policy wants have their scores, or say why not. */
    private void whatIsAwaitedCame(Line line, Standing standing) {
        assertThat(coordinator.ledger().awaited(line.name())).isEmpty();
        var evaluation = line.recipe().evaluation();
        long newest = standing.row().shelf().newest();
        boolean expected = evaluation.judges();
        boolean latest = evaluation.policy().text().equals("latest");
        for (long number = Math.max(1, newest - Evaluating.AWAITED + 1); expected && number <= newest; number++) {
            if (latest ? number == newest : evaluation.policy().wants(number, 0)) {
                assertThat(coordinator.ledger().evaluation(line.name(), number))
                        .as("evaluation of version %d of %s", number, line.name())
                        .isPresent();
            }
        }
    }

    private void versionsFollowThePolicy(Line line, Standing standing) {
        List<Long> sealed =
                log.of(line, VersionMade.class).stream().map(VersionMade::step).toList();
        long head = standing.row().step();
        if (log.isRetracted(line) || log.hasTakenOver(line)) {
            long newest = standing.row().shelf().newest();
            if (head > 0 && newest > 0) {
                VersionStatus last = coordinator
                        .ledger()
                        .version(line.name(), newest)
                        .orElseThrow()
                        .status();
                assertThat(last.retracted())
                        .as("experts in the newest version of %s", line.name())
                        .isEmpty();
            }
            if (head > 0 && !line.recipe().publish().text().equals("every-2")) {
                assertThat(sealed).endsWith(head);
            }
            return;
        }
        switch (line.recipe().publish().text()) {
            case "every" -> assertThat(sealed).isEqualTo(LogInvariants.upTo((int) head));
            case "every-2" ->
                assertThat(sealed)
                        .isEqualTo(LongStream.rangeClosed(1, head / 2)
                                .map(n -> 2 * n)
                                .boxed()
                                .toList());
            default -> {
                if (head > 0) {
                    assertThat(sealed).endsWith(head);
                }
            }
        }
    }
}
