package io.tributary.app.coordinator;

import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The ledger in a Kafka Streams store. Kinds of rows whose number is bounded are also held decoded on the heap, since
 * every event looks at all of a lineage's; they are read from the store when the task starts and written through, so
 * that the store alone counts.
 */
final class StreamsLedger implements Ledger {
    /** Kinds with one row per expert for ever, or per shard and anchor: read from the store when they are asked for. */
    private static final List<String> FOR_EVER =
            List.of("expert/", "step/", "version/", "evaluation/", "anchor/", "start/");

    private static final List<String> BOUNDED =
            List.of(LineageRow.EVERY, "arrival/", "shard/", "task/", "stored/", "awaited/", "alias/", "owed/", "fork/");

    private final KeyValueStore<String, LedgerRow> store;
    private final MemoryLedger bounded = new MemoryLedger();

    StreamsLedger(KeyValueStore<String, LedgerRow> store) {
        this.store = store;
        for (String kind : BOUNDED) {
            try (KeyValueIterator<String, LedgerRow> rows = store.prefixScan(kind, new StringSerializer())) {
                rows.forEachRemaining(row -> bounded.put(row.value));
            }
        }
    }

    private static boolean isForEver(String key) {
        return FOR_EVER.stream().anyMatch(key::startsWith);
    }

    @Override
    public Optional<LedgerRow> find(String key) {
        return isForEver(key) ? Optional.ofNullable(store.get(key)) : bounded.find(key);
    }

    @Override
    public Stream<LedgerRow> scan(String prefix) {
        if (!isForEver(prefix)) {
            return bounded.scan(prefix);
        }
        List<LedgerRow> found = new ArrayList<>();
        try (KeyValueIterator<String, LedgerRow> rows = store.prefixScan(prefix, new StringSerializer())) {
            rows.forEachRemaining(row -> found.add(row.value));
        }
        return found.stream();
    }

    @Override
    public void put(LedgerRow row) {
        store.put(row.key(), row);
        if (!isForEver(row.key())) {
            bounded.put(row);
        }
    }

    @Override
    public void remove(String key) {
        store.delete(key);
        bounded.remove(key);
    }
}
