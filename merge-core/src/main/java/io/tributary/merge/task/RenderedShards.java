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

/** All shards' weights of one version, each tensor found by name. */
final class RenderedShards implements AutoCloseable {
    private final List<Blob> blobs = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();

    private record Place(Blob blob, TensorEntry entry) {}

    @SuppressWarnings("resource") // closed together
    static RenderedShards open(LineageStore lineage, List<String> digests) {
        RenderedShards shards = new RenderedShards();
        try {
            for (String digest : digests) {
                Blob blob = lineage.open(BlobKind.RENDERED, digest);
                shards.blobs.add(blob);
                blob.safetensors().tensors().forEach(entry -> shards.places.put(entry.name(), new Place(blob, entry)));
            }
            return shards;
        } catch (RuntimeException failure) {
            shards.close();
            throw failure;
        }
    }

    /** Reads of every byte of every shard; they fail where a shard no longer has its digest. */
    List<Request<PieceWork>> checks() {
        List<Request<PieceWork>> requests = new ArrayList<>();
        for (Blob blob : blobs) {
            RunningDigest digest = new RunningDigest(blob.bytes(), found -> {
                if (!found.equals(blob.ref().digest())) {
                    throw new MergeException(
                            ErrorCode.STATE_CORRUPT,
                            "The store's " + blob.ref() + " is damaged: its digest is " + found
                                    + ". Check the disk, then resume");
                }
            });
            for (ByteBlock block : ByteBlock.of(new TensorSpec("", DType.U8, Shape.of(blob.bytes())))) {
                requests.add(new Request<>(piece -> {}, Map.of(Origin.STATE, block.from(blob::read, digest))));
            }
        }
        return requests;
    }

    /** Reads of one tensor that end in {@code out}. */
    List<Request<PieceWork>> copies(TensorSpec tensor, SafetensorsWriter out) {
        Place place = places.get(tensor.name());
        if (place == null || !place.entry.spec().equals(tensor)) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "No rendered shard holds " + tensor + " as the plan asks for it");
        }
        List<Request<PieceWork>> requests = new ArrayList<>();
        for (ByteBlock block : ByteBlock.of(tensor)) {
            Range range = new Range(
                    place.blob::read, place.entry.offset() + block.position(), block.bytes(), RunningDigest.UNCHECKED);
            requests.add(new Request<>(
                    piece -> out.write(tensor.name(), piece.of(Origin.STATE)), Map.of(Origin.STATE, range)));
        }
        return requests;
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
        blobs.forEach(Blob::close);
    }
}
