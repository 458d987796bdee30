package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.ForkRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow.Declaration;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.LineageRow.OpenVersion;
import io.tributary.app.lineage.LineageRow.Shelf;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.FoldedExpert;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectBase;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SealVersion;
import io.tributary.merge.technique.Globals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The work that a lineage's rows ask for right now. What of it is not open yet is sent; so that nothing but rows
 * decides what runs, and a row that changes is all that a result does.
 */
final class Wanted {
    private Wanted() {}

    static Stream<Order> orders(Standing standing) {
        if (standing.row().plan().isEmpty()) {
            return Stream.of(inspectBase(standing));
        }
        Optional<ForkRow> fork = Forking.pending(standing.ledger(), standing.lineage());
        if (fork.isPresent()) {
            return Stream.of(Forking.order(fork.get()));
        }
        Stream<Order> folds = standing.row().inFlight().stream().flatMap(open -> folds(standing, open));
        Stream<Order> version = standing.row().shelf().making().stream().flatMap(making -> version(standing, making));
        Stream<Order> inspections = standing.front().stream()
                .filter(expert -> expert.phase() == ExpertPhase.ARRIVED)
                .map(expert -> inspectExpert(standing, expert));
        return Stream.of(folds, version, Retracting.orders(standing), inspections)
                .flatMap(orders -> orders);
    }

    private static Order inspectBase(Standing standing) {
        Declaration declaration = standing.row().declaration();
        return Order.of(
                standing.row().epoch(),
                0,
                new InspectBase(declaration.base(), declaration.recipe()),
                List.of(declaration.base().digest(), declaration.recipe()));
    }

    static Order inspectExpert(Standing standing, ExpertRow expert) {
        String plan = standing.plan().digest();
        String start = expert.start().map(CheckpointRef::digest).orElse("");
        Map<String, CheckpointRef> statistics = new TreeMap<>();
        expert.sidecars().forEach(sidecar -> statistics.put(sidecar.role(), sidecar.file()));
        List<String> inputs = new ArrayList<>(
                List.of(plan, expert.expertId(), expert.expert().digest(), start, Double.toString(expert.weight())));
        statistics.forEach((role, file) -> inputs.add(role + " " + file.digest()));
        if (expert.round() > 0) {
            inputs.add("round " + expert.round());
        }
        return Order.of(
                new InspectExpert(
                        plan,
                        expert.expertId(),
                        expert.expert(),
                        expert.start(),
                        expert.weight(),
                        statistics,
                        expert.round()),
                inputs);
    }

    private static Stream<Order> folds(Standing standing, OpenStep open) {
        ExpertRow expert = standing.expert(open.expertId());
        return standing.shards().stream()
                .filter(shard -> Stepping.due(shard, open) && !standing.carries(open.expertId(), shard.shard()))
                .map(shard -> fold(standing, open, expert, shard));
    }

    private static Order fold(Standing standing, OpenStep open, ExpertRow expert, ShardRow shard) {
        String plan = standing.plan().digest();
        Inspection inspection = expert.inspection().orElseThrow();
        boolean unfolds = Retracting.isSubtracted(standing.row(), open);
        Optional<String> state = Standing.state(shard, open.step() - 1);
        FoldShard work = new FoldShard(
                plan,
                shard.track(),
                open.epoch(),
                open.step(),
                shard.shard(),
                state,
                expert.expert(),
                inspection.report(),
                open.step() - 1,
                unfolds);
        List<String> inputs = List.of(plan, state.orElse(""), expert.expert().digest(), inspection.report());
        return new Order(open.epoch(), open.step(), shard.shard(), work, inputs);
    }

    private static Stream<Order> version(Standing standing, OpenVersion making) {
        StepRow step = standing.step(making.step());
        return making.rendered() == standing.plan().shards()
                ? Stream.of(seal(standing, making, step))
                : standing.shards().stream()
                        .filter(shard -> shard.rendered().isEmpty())
                        .map(shard -> render(standing, making, step, shard));
    }

    private static Order render(Standing standing, OpenVersion making, StepRow step, ShardRow shard) {
        String plan = standing.plan().digest();
        Optional<String> state = Standing.state(shard, making.step());
        RenderShard work = new RenderShard(plan, making.track(), shard.shard(), state, step.globals(), making.epoch());
        return new Order(making.epoch(), making.step(), shard.shard(), work, List.of(plan, state.orElse("")));
    }

    private static Order seal(Standing standing, OpenVersion making, StepRow step) {
        Shelf shelf = standing.row().shelf();
        String plan = standing.plan().digest();
        List<String> rendered = standing.shards().stream()
                .map(shard -> shard.rendered().orElseThrow())
                .toList();
        List<String> diagnostics = standing.shards().stream()
                .flatMap(shard -> Standing.generation(shard, making.step()).stream())
                .flatMap((Generation generation) -> generation.diagnostics().stream())
                .toList();
        List<FoldedExpert> since = LongStream.rangeClosed(shelf.sealedStep() + 1, making.step())
                .mapToObj(standing::step)
                .map(committed -> folded(standing, committed))
                .toList();
        List<Long> parents = shelf.newest() == 0 ? List.of() : List.of(shelf.newest());
        SealVersion work = new SealVersion(
                plan,
                making.track(),
                making.version(),
                making.epoch(),
                making.step(),
                step.globals(),
                rendered,
                diagnostics,
                shelf.history(),
                since,
                parents,
                standing.row().declaration().parent());
        List<String> inputs = Stream.of(
                        Stream.of(
                                plan,
                                Long.toString(making.version()),
                                shelf.history().orElse("")),
                        rendered.stream(),
                        diagnostics.stream())
                .flatMap(part -> part)
                .toList();
        return Order.of(making.epoch(), making.step(), work, inputs);
    }

    private static FoldedExpert folded(Standing standing, StepRow step) {
        Globals globals = step.globals();
        return new FoldedExpert(
                step.step(),
                step.expertId(),
                step.expert(),
                Starts.taken(standing.recipe(), standing.expert(step.expertId())),
                step.taskNorm(),
                globals.accumulatorNorm(),
                globals.lambda(),
                step.energyKept(),
                step.cosine());
    }
}
