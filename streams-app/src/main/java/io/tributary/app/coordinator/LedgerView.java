package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LedgerRow.AliasRow;
import io.tributary.app.lineage.LedgerRow.ArrivalRow;
import io.tributary.app.lineage.LedgerRow.AwaitedRow;
import io.tributary.app.lineage.LedgerRow.EvaluationRow;
import io.tributary.app.lineage.LedgerRow.OwedRow;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StartRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the coordinator remembers, for reading. */
interface LedgerView {
    Optional<LedgerRow> find(String key);

    /**
     * Rows whose keys begin so, in key order. Not for kinds of which there is one per expert for ever (expert, step,
     * version, evaluation), and rarely for anchors and starts, which are not held on the heap.
     */
    Stream<LedgerRow> scan(String prefix);

    default Optional<LineageRow> lineage(String lineage) {
        return find(LineageRow.key(lineage)).map(LineageRow.class::cast);
    }

    default List<LineageRow> lineages() {
        return scan(LineageRow.EVERY).map(LineageRow.class::cast).toList();
    }

    default Optional<ExpertRow> expert(String lineage, String expertId) {
        return find(ExpertRow.key(lineage, expertId)).map(ExpertRow.class::cast);
    }

    /** The first experts, at most so many, whose steps have not committed, in order of arrival. */
    default List<ExpertRow> queue(String lineage, long most) {
        return scan(ArrivalRow.prefix(lineage))
                .limit(most)
                .map(ArrivalRow.class::cast)
                .map(arrival -> expert(lineage, arrival.expertId()).orElseThrow())
                .toList();
    }

    /** In order; every shard has a row from the moment the base is planned. */
    default List<ShardRow> shards(String lineage, String track) {
        return scan(ShardRow.prefix(lineage, track)).map(ShardRow.class::cast).toList();
    }

    default ShardRow shard(String lineage, String track, int shard) {
        return find(ShardRow.key(lineage, track, shard))
                .map(ShardRow.class::cast)
                .orElseThrow();
    }

    default Optional<StepRow> step(String lineage, String track, long step) {
        return find(StepRow.key(lineage, track, step)).map(StepRow.class::cast);
    }

    default Optional<VersionRow> version(String lineage, long version) {
        return find(VersionRow.key(lineage, version)).map(VersionRow.class::cast);
    }

    default Optional<EvaluationRow> evaluation(String lineage, long version) {
        return find(EvaluationRow.key(lineage, version)).map(EvaluationRow.class::cast);
    }

    /** Evaluations that are awaited in a lineage, by version. */
    default List<AwaitedRow> awaited(String lineage) {
        return scan(AwaitedRow.prefix(lineage)).map(AwaitedRow.class::cast).toList();
    }

    /** Evaluations that are awaited in any lineage. */
    default List<AwaitedRow> awaited() {
        return scan(AwaitedRow.EVERY).map(AwaitedRow.class::cast).toList();
    }

    default Optional<AliasRow> alias(String lineage, String alias) {
        return find(AliasRow.key(lineage, alias)).map(AliasRow.class::cast);
    }

    default List<AliasRow> aliases(String lineage) {
        return scan(AliasRow.prefix(lineage)).map(AliasRow.class::cast).toList();
    }

    default Optional<TaskRow> task(String lineage, String id) {
        return find(TaskRow.key(lineage, id)).map(TaskRow.class::cast);
    }

    /** Open ones of a lineage. */
    default List<TaskRow> tasks(String lineage) {
        return scan(TaskRow.prefix(lineage)).map(TaskRow.class::cast).toList();
    }

    /** Open ones of every lineage. */
    default List<TaskRow> tasks() {
        return scan(TaskRow.EVERY).map(TaskRow.class::cast).toList();
    }

    /** What a second track has still to do after its leader, in order. */
    default List<OwedRow> allOwed(String lineage) {
        return scan(OwedRow.prefix(lineage)).map(OwedRow.class::cast).toList();
    }

    /** The first of it. */
    default Optional<OwedRow> owed(String lineage) {
        return scan(OwedRow.prefix(lineage)).map(OwedRow.class::cast).findFirst();
    }

    /** Whether an expert's task vector is taken from this version. */
    default boolean isStart(String lineage, long version) {
        return scan(StartRow.prefix(lineage, version)).findFirst().isPresent();
    }

    default List<StoredRow> stored(String lineage) {
        return scan(StoredRow.prefix(lineage)).map(StoredRow.class::cast).toList();
    }
}
