package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.safetensors.TensorEntry;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All shards' weights of one version, each tensor found by name. Every byte is read once where tensors are copied in
 * the shards' order, and its shard's digest is checked on the way; {@link #rest} must be read before the copies are
 * trusted.
 */
final class RenderedShards implements AutoCloseable {
    private final List<Shard> shards = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();

    private record Place(Shard shard, TensorEntry entry) {}

    @SuppressWarnings("resource") // closed together
    static RenderedShards open(LineageStore lineage, List<String> digests) {
        RenderedShards rendered = new RenderedShards();
        try {
            for (String digest : digests) {
                Shard shard = new Shard(lineage.open(BlobKind.RENDERED, digest));
                rendered.shards.add(shard);
                shard.blob
                        .safetensors()
                        .tensors()
                        .forEach(entry -> rendered.places.put(entry.name(), new Place(shard, entry)));
            }
            return rendered;
        } catch (RuntimeException failure) {
            rendered.close();
            throw failure;
        }
    }

    /** Reads of one tensor that end in {@code out}. */
    List<Request<PieceWork>> copies(TensorSpec tensor, SafetensorsWriter out) {
        Place place = places.get(tensor.name());
        if (place == null || !place.entry.spec().equals(tensor)) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "No rendered shard holds " + tensor + " as the plan asks for it");
        }
        long offset = place.entry.offset();
        List<Request<PieceWork>> requests = new ArrayList<>(place.shard.until(offset));
        RunningDigest digest = place.shard.through(offset, offset + place.entry.bytes());
        for (ByteBlock block : ByteBlock.of(tensor)) {
            Range range = new Range(place.shard.blob::read, offset + block.position(), block.bytes(), digest);
            requests.add(new Request<>(
                    piece -> out.write(tensor.name(), piece.of(Origin.STATE)), Map.of(Origin.STATE, range)));
        }
        return requests;
    }

    /** Reads of what was not copied; they fail where a shard no longer has its digest. */
    List<Request<PieceWork>> rest() {
        return shards.stream()
                .flatMap(shard -> shard.until(shard.blob.bytes()).stream())
                .toList();
    }

    /** What accompanies the plan's tensors, in name order. */
    List<TensorSpec> companions() {
        return places.values().stream()
                .map(place -> place.entry.spec())
                .filter(spec -> spec.name().contains("#"))
                .sorted(Comparator.comparing(TensorSpec::name))
                .toList();
    }

    @Override
    public void close() {
        shards.forEach(shard -> shard.blob.close());
    }

    /** A blob whose bytes are digested in order, each once, whatever they are read for. */
    private static final class Shard {
        private final Blob blob;
        private final RunningDigest digest;
        private long asked;

        private Shard(Blob blob) {
            this.blob = blob;
            this.digest = new RunningDigest(blob.bytes(), this::requireDigest);
        }

        /** Reads up to there of what was not asked for yet. */
        private List<Request<PieceWork>> until(long position) {
            List<Request<PieceWork>> requests = new ArrayList<>();
            if (position > asked) {
                TensorSpec stretch = new TensorSpec("", DType.U8, Shape.of(position - asked));
                for (ByteBlock block : ByteBlock.of(stretch)) {
                    Range range = new Range(blob::read, asked + block.position(), block.bytes(), digest);
                    requests.add(new Request<>(piece -> {}, Map.of(Origin.STATE, range)));
                }
                asked = position;
            }
            return requests;
        }

        /** Takes these bytes where they are the next ones; where they were taken before, nothing needs to. */
        private RunningDigest through(long start, long end) {
            if (start < asked) {
                return RunningDigest.UNCHECKED;
            }
            asked = end;
            return digest;
        }

        private void requireDigest(String found) {
            if (!found.equals(blob.ref().digest())) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "The store's " + blob.ref() + " is damaged: its digest is " + found
                                + ". Check the disk, then resume");
            }
        }
    }
}
