package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.coordinator.Simulation.Line;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.AliasRow;
import io.tributary.app.lineage.LedgerRow.AnchorRow;
import io.tributary.app.lineage.LedgerRow.EvaluationRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.task.StepTotals;
import io.tributary.merge.task.TensorNorms;
import io.tributary.merge.technique.Globals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What must hold after every event, and what must hold when all has calmed down. */
final class Invariants {
    private final Simulation simulation;
    private final CoordinatorUnderTest coordinator;

    Invariants(Simulation simulation) {
        this.simulation = simulation;
        this.coordinator = simulation.coordinator;
    }

    void afterEveryEvent() {
        for (Line line : simulation.lines) {
            Standing standing = coordinator.standing(line.name());
            stepsInFlightFollowTheHead(standing);
            everyCountAddsUp(standing);
            generationsHaveNoGap(standing);
            nothingLiveIsGone(line, standing);
            onlyWantedTasksAreOpen(standing);
            diskIsBounded(line, standing);
            retainedVersionsAreThere(line, standing);
            anchorsAreThere(line, standing);
            readersKnow(line, standing);
            evaluationsAreTrue(standing);
            aliasesNameWhatIsThere(line, standing);
        }
    }

    /** The log as a whole; dearer, so now and then. */
    void ofTheLog() {
        assertThat(coordinator.rebuilt()).as("rows rebuilt from the log").isEqualTo(coordinator.ledger());
        for (Line line : simulation.lines) {
            folded(line);
            List<VersionMade> versions = of(line, VersionMade.class);
            assertThat(versions.stream().map(VersionMade::version))
                    .as("version numbers of %s", line.name())
                    .containsExactlyElementsOf(upTo(versions.size()));
            if (!isRetracted(line)) {
                assertThat(versions.stream().map(VersionMade::step))
                        .as("versions go on")
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            whatIsRetractedWasAskedFor(line);
            theGateMovesOnlyWhatPassed(line);
        }
    }

    /** Whether anybody who was folded was taken out again. */
    private boolean isRetracted(Line line) {
        return !of(line, RetractionBegan.class).isEmpty();
    }

    /** Whether its first steps were folded by its parent. */
    private boolean hasTakenOver(Line line) {
        return of(line, ForkLinked.class).stream().anyMatch(linked -> linked.step() > 0);
    }

    /** Experts in the order of their steps, as the log tells it: steps without a gap, and nobody twice. */
    private List<String> folded(Line line) {
        List<String> folded = new ArrayList<>();
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof StepCommitted committed) {
                assertThat(committed.step())
                        .as("committed step of %s", line.name())
                        .isEqualTo(folded.size() + 1L);
                assertThat(folded).as("no expert twice").doesNotContain(committed.expertId());
                folded.add(committed.expertId());
            } else if (fact instanceof ForkLinked linked) {
                assertThat(folded).as("steps before a fork's first").isEmpty();
                folded.addAll(linked.experts());
            } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
                assertThat(folded.indexOf(began.expertId())).isGreaterThanOrEqualTo((int) began.anchor());
                folded.subList((int) began.anchor(), folded.size()).clear();
            } else if (fact instanceof ExpertSubtracted subtracted) {
                assertThat(folded.remove(subtracted.expertId())).isTrue();
            }
        }
        return folded;
    }

    /** Nobody goes who was not asked to, and versions that contain them say so. */
    private void whatIsRetractedWasAskedFor(Line line) {
        Set<String> asked = new HashSet<>();
        of(line, RetractionAsked.class).forEach(fact -> asked.add(fact.expertId()));
        of(line, ExpertWithdrawn.class).forEach(fact -> asked.add(fact.expertId()));
        LedgerView ledger = coordinator.ledger();
        for (String id : line.published().keySet()) {
            ExpertRow expert = ledger.expert(line.name(), id).orElseThrow();
            boolean retracted = expert.phase() == ExpertPhase.RETRACTED;
            assertThat(asked.contains(id) || !retracted).as(id).isTrue();
            long newest = ledger.lineage(line.name()).orElseThrow().shelf().newest();
            long without = retracted ? sealedAfter(line, id) : 0;
            for (long version = 1; version <= newest; version++) {
                List<String> said = ledger.version(line.name(), version)
                        .orElseThrow()
                        .status()
                        .retracted();
                boolean contains = expert.version().orElse(Long.MAX_VALUE) <= version;
                assertThat(said.contains(id))
                        .as("version %d says that %s was taken out", version, id)
                        .isEqualTo(retracted && contains && version < without);
            }
        }
    }

    /** The first version that was begun after an expert was taken out. */
    private long sealedAfter(Line line, String id) {
        long next = 1;
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof VersionMade made) {
                next = made.version() + 1;
            }
            boolean out = (fact instanceof RetractionBegan began
                            && began.by() == RetractionBy.REFOLD
                            && began.expertId().equals(id))
                    || (fact instanceof ExpertSubtracted subtracted
                            && subtracted.expertId().equals(id));
            if (out) {
                return next;
            }
        }
        return 0;
    }

    /**
     * An alias moves because people ask, or forward to a version that passed the gate, and never while it is pinned.
     */
    private void theGateMovesOnlyWhatPassed(Line line) {
        Map<String, Long> at = new HashMap<>();
        Map<String, Boolean> pinned = new HashMap<>();
        Set<Long> passed = new HashSet<>();
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof VersionJudged judged && judged.verdict() == Verdict.PASSED) {
                passed.add(judged.version());
            }
            if (fact instanceof AliasMoved moved) {
                if (moved.askedAtMillis() == 0) {
                    assertThat(passed).as("versions that passed").contains(moved.version());
                    assertThat(at.getOrDefault(moved.alias(), 0L)).isLessThan(moved.version());
                    assertThat(pinned.getOrDefault(moved.alias(), false)).isFalse();
                    assertThat(line.recipe().evaluation().judges()).isTrue();
                }
                assertThat(moved.previous()).isEqualTo(Optional.ofNullable(at.put(moved.alias(), moved.version())));
                pinned.put(moved.alias(), moved.pinned());
            }
        }
        coordinator.ledger().aliases(line.name()).forEach(alias -> assertThat(
                        alias.status().version())
                .isEqualTo(Optional.ofNullable(at.get(alias.status().alias()))));
        Map<String, Optional<Long>> announced = new HashMap<>();
        coordinator.announced(Promotion.class).stream()
                .filter(promotion -> promotion.lineage().equals(line.name()))
                .forEach(promotion -> announced.put(promotion.alias(), promotion.version()));
        assertThat(announced.keySet()).isEqualTo(at.keySet());
        at.forEach((alias, version) -> assertThat(announced.get(alias)).contains(version));
    }

    /** Whatever evaluators say, what counts is what the version really scores. */
    private void evaluationsAreTrue(Standing standing) {
        for (long number = 1; number <= standing.row().shelf().newest(); number++) {
            Optional<EvaluationStatus> found =
                    coordinator.ledger().evaluation(standing.lineage(), number).map(EvaluationRow::status);
            if (found.isPresent() && !found.get().failed()) {
                String manifest = coordinator
                        .ledger()
                        .version(standing.lineage(), number)
                        .orElseThrow()
                        .status()
                        .manifest();
                assertThat(found.get().metrics()).isEqualTo(ModelEvaluator.truth(manifest));
            }
        }
        assertThat(coordinator.ledger().awaited(standing.lineage())).hasSizeLessThanOrEqualTo(Evaluating.AWAITED);
    }

    private void aliasesNameWhatIsThere(Line line, Standing standing) {
        for (AliasRow alias : coordinator.ledger().aliases(standing.lineage())) {
            alias.status()
                    .version()
                    .ifPresent(version ->
                            assertThat(line.store().versions()).as("versions").contains(version));
            assertThat(coordinator.told(AliasStatus.class, alias.status().key()))
                    .isEqualTo(alias.status());
        }
    }

    private <F extends Fact> List<F> of(Line line, Class<F> type) {
        return coordinator.facts(type).stream()
                .filter(fact -> fact.lineage().equals(line.name()))
                .toList();
    }

    private static List<Long> upTo(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static void stepsInFlightFollowTheHead(Standing standing) {
        LineageRow row = standing.row();
        assertThat(row.inFlight()).hasSizeLessThanOrEqualTo(2);
        List<ExpertRow> queue = standing.front();
        for (int i = 0; i < row.inFlight().size(); i++) {
            OpenStep open = row.inFlight().get(i);
            if (Retracting.isSubtracted(row, open)) {
                assertThat(standing.expert(open.expertId()).phase()).isEqualTo(ExpertPhase.FOLDED);
                continue;
            }
            assertThat(open.step()).isEqualTo(row.step() + i + 1);
            assertThat(open.expertId()).isEqualTo(queue.get(i).expertId());
            assertThat(queue.get(i).phase()).isEqualTo(ExpertPhase.FOLDING);
        }
    }

    private void everyCountAddsUp(Standing standing) {
        LineageRow row = standing.row();
        assertThat(row.waiting() + row.starting())
                .as("experts in the queue")
                .isEqualTo(coordinator
                        .ledger()
                        .queue(row.lineage(), Long.MAX_VALUE)
                        .size());
        row.inFlight().forEach(open -> assertThat(open.folded()).isEqualTo((int) standing.shards().stream()
                .filter(shard -> Standing.reached(shard, open.step()))
                .count()));
        row.shelf().making().ifPresent(making -> assertThat(making.rendered())
                .isEqualTo((int) standing.shards().stream()
                        .filter(shard -> shard.rendered().isPresent())
                        .count()));
    }

    private static void generationsHaveNoGap(Standing standing) {
        for (ShardRow shard : standing.shards()) {
            List<Long> steps =
                    shard.generations().stream().map(Generation::step).toList();
            assertThat(steps).isSorted().doesNotHaveDuplicates();
            List<Long> ahead =
                    steps.stream().filter(step -> step >= standing.row().step()).toList();
            for (int i = 1; i < ahead.size(); i++) {
                assertThat(ahead.get(i)).isEqualTo(ahead.get(i - 1) + 1);
            }
            assertThat(Standing.reached(shard, standing.row().step()))
                    .as("the head's generation")
                    .isTrue();
        }
    }

    private static void nothingLiveIsGone(Line line, Standing standing) {
        assertThat(Keeping.live(standing)).allMatch(line.store()::holds, "lies in the store");
    }

    private void onlyWantedTasksAreOpen(Standing standing) {
        Set<String> wanted = new HashSet<>();
        Wanted.orders(standing).forEach(order -> wanted.add(order.id(standing.lineage())));
        standing.row().upkeep().task().ifPresent(wanted::add);
        List<TaskRow> open = coordinator.ledger().tasks(standing.lineage());
        assertThat(open).allMatch(task -> wanted.contains(task.task().id()), "is wanted");
        if (acts(standing)) {
            assertThat(open.stream().map(task -> task.task().id())).containsAll(wanted);
        }
    }

    /** False while the lineage stands still, or makes room for a sweep. */
    private static boolean acts(Standing standing) {
        return standing.row().moves() && !Upkeeping.alone(standing, Simulation.TIMING);
    }

    private static void diskIsBounded(Line line, Standing standing) {
        int states = line.shards() * 5;
        int other = line.shards() * 5 + 6 + 3;
        assertThat(Keeping.needed(standing)).hasSizeLessThanOrEqualTo(states + other);
    }

    /** The steps that the recipe names, and no other, have every shard's state; those of aliases where it was left. */
    private void anchorsAreThere(Line line, Standing standing) {
        if (isRetracted(line) || hasTakenOver(line)) {
            return;
        }
        Anchors anchors = line.recipe().anchors();
        long head = standing.row().step();
        Set<Long> expected = new HashSet<>();
        LongStream.rangeClosed(1, head)
                .filter(step -> anchors.every() > 0 && step % anchors.every() == 0)
                .forEach(expected::add);
        List<VersionMade> versions = of(line, VersionMade.class);
        versions.subList(Math.max(0, versions.size() - anchors.last()), versions.size())
                .forEach(version -> expected.add(version.step()));
        Set<Long> possible = new HashSet<>(expected);
        standing.row().rework().ifPresent(rework -> possible.add(rework.anchor()));
        if (anchors.promoted()) {
            coordinator.ledger().aliases(line.name()).stream()
                    .flatMap(alias -> alias.status().version().stream())
                    .forEach(version ->
                            possible.add(versions.get((int) (version - 1)).step()));
        }
        for (ShardRow shard : standing.shards()) {
            Set<Long> held = coordinator
                    .ledger()
                    .scan(AnchorRow.prefix(line.name(), shard.track(), shard.shard()))
                    .map(AnchorRow.class::cast)
                    .map(anchor -> anchor.generation().step())
                    .collect(Collectors.toSet());
            assertThat(possible).as("anchors that the recipe names").containsAll(held);
            expected.forEach(step -> assertThat(held.contains(step) || Standing.reached(shard, step))
                    .as("shard %d after step %d", shard.shard(), step)
                    .isTrue());
        }
    }

    private void retainedVersionsAreThere(Line line, Standing standing) {
        var shelf = standing.row().shelf();
        assertThat(line.store().versions()).containsAll(shelf.versions());
        assertThat(shelf.versions()).isSorted().doesNotHaveDuplicates();
        if (line.recipe().retain() > 0 && acts(standing)) {
            assertThat(shelf.newest() - shelf.oldest()).isLessThan(line.recipe().retain());
            Set<Long> reasons = Promoting.needed(standing);
            coordinator.ledger().awaited(standing.lineage()).forEach(awaited -> reasons.add(awaited.version()));
            assertThat(reasons).as("reasons to set versions aside").containsAll(shelf.aside());
        }
    }

    /** The last row told to readers is the row as it stands. */
    private void readersKnow(Line line, Standing standing) {
        LineageStatus lineage = coordinator.told(LineageStatus.class, line.name());
        assertThat(lineage).isEqualTo(Statuses.lineage(coordinator.ledger(), line.name(), lineage.atMillis()));
        for (String expertId : line.published().keySet()) {
            ExpertStatus expert = coordinator.told(ExpertStatus.class, line.name() + "/expert/" + expertId);
            assertThat(expert)
                    .isEqualTo(Statuses.expert(coordinator.ledger(), line.name(), expertId, expert.atMillis()));
        }
        for (long number = 1; number <= standing.row().shelf().newest(); number++) {
            VersionStatus version = coordinator.told(VersionStatus.class, line.name() + "/version/" + number);
            assertThat(coordinator.ledger().version(line.name(), number)).contains(new VersionRow(version));
            coordinator
                    .ledger()
                    .evaluation(line.name(), number)
                    .map(EvaluationRow::status)
                    .ifPresent(row -> assertThat(coordinator.told(EvaluationStatus.class, row.key()))
                            .isEqualTo(row));
        }
    }

    /** As if nothing had ever gone wrong. */
    void whenAllIsDone() {
        for (Line line : simulation.lines) {
            Standing standing = coordinator.standing(line.name());
            List<Map.Entry<String, Truth>> good = simulation.good(line);
            assertThat(standing.row().rework())
                    .as("retraction of %s", line.name())
                    .isEmpty();
            assertThat(folded(line))
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
        assertThat(folded(follower)).as("experts of %s", track).isEqualTo(folded(line));
        assertThat(coordinator.ledger().allOwed(track)).isEmpty();
        assertThat(follower.store().versions()).hasSizeLessThanOrEqualTo(InitializeTrack.WINDOW);
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
                of(line, VersionMade.class).stream().map(VersionMade::step).toList();
        long head = standing.row().step();
        if (isRetracted(line) || hasTakenOver(line)) {
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
            case "every" -> assertThat(sealed).isEqualTo(upTo((int) head));
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
