package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.Simulation.Line;
import io.tributary.app.lineage.ExpertRow;
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
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.TaskVectorFrom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What must hold of the rows after every event. */
final class RowInvariants {
    private final Simulation simulation;
    private final CoordinatorUnderTest coordinator;
    private final LogInvariants log;

    RowInvariants(Simulation simulation, LogInvariants log) {
        this.simulation = simulation;
        this.coordinator = simulation.coordinator;
        this.log = log;
    }

    void hold() {
        for (Line line : simulation.lines) {
            Standing standing = coordinator.standing(line.name());
            stepsInFlightFollowTheHead(standing);
            everyCountAddsUp(standing);
            generationsHaveNoGap(standing);
            nothingLiveIsGone(line, standing);
            onlyWantedTasksAreOpen(standing);
            diskIsBounded(line, standing);
            retainedVersionsAreThere(line, standing);
            startsAreThere(line, standing);
            anchorsAreThere(line, standing);
            readersKnow(line, standing);
            evaluationsAreTrue(standing);
            aliasesNameWhatIsThere(line, standing);
        }
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
        if (log.isRetracted(line) || log.hasTakenOver(line)) {
            return;
        }
        Anchors anchors = line.recipe().anchors();
        long head = standing.row().step();
        Set<Long> expected = new HashSet<>();
        LongStream.rangeClosed(1, head)
                .filter(step -> anchors.every() > 0 && step % anchors.every() == 0)
                .forEach(expected::add);
        List<VersionMade> versions = log.of(line, VersionMade.class);
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
        assertThat(line.store().versions()).containsAll(KeptStarts.versions(standing));
        assertThat(shelf.versions()).isSorted().doesNotHaveDuplicates();
        if (line.recipe().retain() > 0 && acts(standing)) {
            assertThat(shelf.newest() - shelf.oldest()).isLessThan(line.recipe().retain());
            Set<Long> reasons = Promoting.needed(standing);
            coordinator.ledger().awaited(standing.lineage()).forEach(awaited -> reasons.add(awaited.version()));
            shelf.aside().stream()
                    .filter(version -> coordinator.ledger().isStart(standing.lineage(), version))
                    .forEach(reasons::add);
            assertThat(reasons).as("reasons to set versions aside").containsAll(shelf.aside());
        }
    }

    /** Nobody waits or is folded whose start is gone; a fork's experts may have started from what its parent keeps. */
    private void startsAreThere(Line line, Standing standing) {
        Line leader = simulation.line(InitializeTrack.leader(line.name()));
        if (leader.recipe().taskVector() != TaskVectorFrom.START
                || coordinator
                        .standing(leader.name())
                        .row()
                        .declaration()
                        .parent()
                        .isPresent()) {
            return;
        }
        boolean ofTrack = leader.recipe().initialize().isTrack();
        for (String id : line.published().keySet()) {
            ExpertRow expert = standing.expert(id);
            String uri = expert.start().map(CheckpointRef::uri).orElse("");
            if (uri.startsWith("store:versions/")
                    && expert.phase() != ExpertPhase.REJECTED
                    && expert.phase() != ExpertPhase.RETRACTED) {
                Line owner = ofTrack ? simulation.line(InitializeTrack.of(leader.name())) : leader;
                assertThat(owner.store().versions())
                        .as("what %s started from", id)
                        .contains(Long.parseLong(uri.substring("store:versions/".length())));
            }
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
}
