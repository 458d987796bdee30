package io.tributary.app.coordinator;

import io.tributary.app.lineage.LedgerRow;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A ledger on the heap. */
final class MemoryLedger implements Ledger {
    private final NavigableMap<String, LedgerRow> rows = new TreeMap<>();

    @Override
    public Optional<LedgerRow> find(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    @Override
    public Stream<LedgerRow> scan(String prefix) {
        return rows.subMap(prefix, prefix + Character.MAX_VALUE).values().stream();
    }

    @Override
    public void put(LedgerRow row) {
        rows.put(row.key(), row);
    }

    @Override
    public void remove(String key) {
        rows.remove(key);
    }

    /** Two ledgers are equal where their rows are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryLedger ledger && ledger.rows.equals(rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
