package io.tributary.merge.expert;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.file.Printable;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Several small tensors read as one range, each at an aligned place in it and digested by itself.
 *
 * @param places of the first bytes
 */
record FactorBytes(List<StoredTensor> stored, List<Integer> places, int length) {
    record Part(TensorSpec spec, ByteBuffer bytes) {}

    static FactorBytes of(List<StoredTensor> stored) {
        List<Integer> places = new ArrayList<>();
        long end = 0;
        for (StoredTensor tensor : stored) {
            long place = end + Math.floorMod(-end, AlignedBuffers.ALIGNMENT);
            end = place + tensor.spec().bytes();
            if (end > Integer.MAX_VALUE - AlignedBuffers.ALIGNMENT) {
                throw new MergeException(
                        ErrorCode.NOT_SUPPORTED,
                        "The low-rank factors that end with "
                                + Printable.quoted(tensor.spec().name())
                                + " have more than 2 GiB. Merge the adapter into its base (merge_and_unload) and "
                                + "publish that as safetensors");
            }
            places.add((int) place);
        }
        return new FactorBytes(List.copyOf(stored), List.copyOf(places), (int) end);
    }

    Range range() {
        return new Range((dst, position) -> read(dst), 0, length, RunningDigest.UNCHECKED);
    }

    private void read(ByteBuffer dst) {
        for (int i = 0; i < stored.size(); i++) {
            StoredTensor tensor = stored.get(i);
            ByteBuffer part = dst.slice(
                    dst.position() + places.get(i), (int) tensor.spec().bytes());
            tensor.bytes().read(part.duplicate(), 0);
            tensor.digest().update(part);
        }
    }

    /** Each tensor's bytes out of the range's. */
    List<Part> parts(ByteBuffer range) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            TensorSpec spec = stored.get(i).spec();
            parts.add(new Part(
                    spec,
                    range.slice(range.position() + places.get(i), (int) spec.bytes())
                            .order(ByteOrder.LITTLE_ENDIAN)));
        }
        return parts;
    }
}
