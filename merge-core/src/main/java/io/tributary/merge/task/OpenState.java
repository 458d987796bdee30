package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.safetensors.TensorEntry;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shard's state being read from its first byte to its last, so that the blob's digest is checked on the way; before
 * the first expert there is none. Arrays must be asked for in the layout's order, without gaps.
 */
final class OpenState implements AutoCloseable {
    private final Optional<Reading> reading;

    private OpenState(Optional<Reading> reading) {
        this.reading = reading;
    }

    /** @param digest of the state's blob; empty before the first expert */
    @SuppressWarnings("resource") // closed with the state
    static OpenState of(LineageStore lineage, Optional<String> digest, List<TensorSpec> layout) {
        if (digest.isEmpty()) {
            return new OpenState(Optional.empty());
        }
        Blob blob = lineage.open(BlobKind.STATE, digest.get());
        try {
            return new OpenState(Optional.of(new Reading(blob, layout)));
        } catch (RuntimeException failure) {
            blob.close();
            throw failure;
        }
    }

    /** Adds the next {@code count} arrays of the layout, whole and one after the other. */
    void addWhole(Map<Origin, Range> ranges, int count) {
        reading.ifPresent(state -> ranges.put(Origin.STATE, state.whole(count)));
    }

    /** Adds the next stretch of the layout's next array; the array's last one moves on to the array after it. */
    void addPart(Map<Origin, Range> ranges, long position, int length) {
        reading.ifPresent(state -> ranges.put(Origin.STATE, state.part(position, length)));
    }

    @Override
    public void close() {
        reading.ifPresent(state -> state.blob.close());
    }

    private static final class Reading {
        private final Blob blob;
        private final List<TensorEntry> entries;
        private final RunningDigest digest;
        private int next;

        private Reading(Blob blob, List<TensorSpec> layout) {
            this.blob = blob;
            this.entries = blob.safetensors().tensors();
            if (!entries.stream().map(TensorEntry::spec).toList().equals(layout)) {
                throw damaged("it holds other arrays than the plan asks for");
            }
            this.digest = new RunningDigest(blob.bytes(), this::requireDigest);
            long data = entries.isEmpty() ? blob.bytes() : entries.get(0).offset();
            ByteBuffer header = ByteBuffer.allocate(Math.toIntExact(data));
            blob.read(header, 0);
            digest.update(header.flip());
        }

        private Range whole(int count) {
            TensorEntry first = entries.get(next);
            TensorEntry last = entries.get(next + count - 1);
            next += count;
            return range(first.offset(), last.offset() + last.bytes() - first.offset());
        }

        private Range part(long position, int length) {
            TensorEntry entry = entries.get(next);
            if (position + length == entry.bytes()) {
                next++;
            }
            return range(entry.offset() + position, length);
        }

        private Range range(long position, long length) {
            return new Range(blob::read, position, Math.toIntExact(length), digest);
        }

        private void requireDigest(String found) {
            if (!found.equals(blob.ref().digest())) {
                throw damaged("its digest is " + found);
            }
        }

        private MergeException damaged(String what) {
            return new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "The store's " + blob.ref() + " is damaged: " + what
                            + ". Check the disk; the lineage can be rebuilt");
        }
    }
}
