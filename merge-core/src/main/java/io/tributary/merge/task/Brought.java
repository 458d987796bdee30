package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.inspect.Offer;
import io.tributary.merge.store.Store;
import io.tributary.merge.technique.Statistic;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An expert's files, opened for its inspection: its weights, what it brings beside them and what it started from. */
record Brought(Checkpoint expert, String digest, Optional<Checkpoint> start, Map<Statistic, Checkpoint> statistics)
        implements AutoCloseable {
    @SuppressWarnings("resource") // closed together
    static Brought open(Store store, TaskWork.InspectExpert work, Optional<NamedStart> named) {
        Optional<Checkpoint> start = named.map(from -> from.opened(store));
        Checkpoint expert;
        try {
            expert = pinned(store, work.expert());
        } catch (RuntimeException failure) {
            start.ifPresent(Checkpoint::close);
            throw failure;
        }
        Brought brought = new Brought(expert, work.expert().digest(), start, new EnumMap<>(Statistic.class));
        try {
            new TreeMap<>(work.statistics())
                    .forEach((role, file) -> brought.statistics.put(Statistic.named(role), pinned(store, file)));
            return brought;
        } catch (RuntimeException failure) {
            brought.close();
            throw failure;
        }
    }

    private static Checkpoint pinned(Store store, CheckpointRef ref) {
        Checkpoint open = store.open(ref);
        try {
            PinnedDigest.require(ref, open);
            return open;
        } catch (RuntimeException failure) {
            open.close();
            throw failure;
        }
    }

    Offer offer() {
        return new Offer(expert, digest, start, statistics);
    }

    @Override
    public void close() {
        expert.close();
        start.ifPresent(Checkpoint::close);
        statistics.values().forEach(Checkpoint::close);
    }
}
