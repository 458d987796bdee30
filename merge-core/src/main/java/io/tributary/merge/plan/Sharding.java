package io.tributary.merge.plan;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cut of a model into shards: whole tensors, at most so many bytes of state each, of about equal cost. Greedy,
 * dearest tensor first (Graham's rule), so equal inputs give equal shards.
 */
final class Sharding {
    /** Parallelism that every lineage with enough tensors offers to its workers. */
    static final int AT_LEAST = 4;

    private final Technique technique;
    private final long shardBytes;

    Sharding(Technique technique, long shardBytes) {
        this.technique = technique;
        this.shardBytes = shardBytes;
    }

    List<List<String>> cut(List<PlannedTensor> tensors) {
        List<Shard> alone = new ArrayList<>();
        List<Item> shared = new ArrayList<>();
        for (PlannedTensor tensor : tensors) {
            Item item = item(tensor);
            if (item.bytes > shardBytes) {
                alone.add(new Shard().add(item));
            } else {
                shared.add(item);
            }
        }
        List<Shard> shards = balanced(shared, alone.size());
        shards.addAll(alone);
        return shards.stream()
                .filter(shard -> !shard.names.isEmpty())
                .map(shard -> shard.names.stream().sorted().toList())
                .sorted(Comparator.comparing(names -> names.get(0)))
                .toList();
    }

    private List<Shard> balanced(List<Item> items, int alone) {
        long bytes = items.stream().mapToLong(Item::bytes).sum();
        long folded = items.stream().filter(Item::folds).count();
        long wanted = Math.max(-Math.floorDiv(-bytes, shardBytes), Math.min(folded, Math.max(1, AT_LEAST - alone)));
        List<Shard> shards = new ArrayList<>();
        for (long i = 0; i < wanted; i++) {
            shards.add(new Shard());
        }
        items.stream()
                .sorted(Comparator.comparingDouble(Item::cost).reversed().thenComparing(Item::name))
                .forEach(item -> cheapest(shards, item).add(item));
        return shards;
    }

    private Shard cheapest(List<Shard> shards, Item item) {
        return shards.stream()
                .filter(shard -> shard.bytes + item.bytes <= shardBytes)
                .min(Comparator.comparingDouble(shard -> shard.cost))
                .orElseGet(() -> {
                    Shard further = new Shard();
                    shards.add(further);
                    return further;
                });
    }

    private Item item(PlannedTensor tensor) {
        Shape shape = tensor.spec().shape();
        double elements = shape.elements();
        if (tensor.treatment() != Treatment.FOLD) {
            return new Item(tensor.name(), tensor.spec().bytes(), elements, false);
        }
        long bytes = technique.slots(tensor.role(), 1).stream()
                .mapToLong(slot ->
                        Math.multiplyExact(slot.shape().elements(), slot.dtype().bits() / 8))
                .sum();
        return new Item(tensor.name(), bytes, elements + spectral(tensor), true);
    }

    /**
     * What spectral work costs in units of one element's elementwise work. Measured: 768 × 768 takes about 75 ms by the
     * Gram route, 0.17 ns per m·n·min(m, n); elementwise work with reading and hashing about 3 ns an element.
     */
    private double spectral(PlannedTensor tensor) {
        if (!tensor.linear() || !technique.wholeTensor(tensor.role())) {
            return 0;
        }
        List<Long> sizes = tensor.spec().shape().sizes();
        double rows = sizes.get(0);
        double columns = sizes.get(1);
        return rows * columns * Math.min(rows, columns) / 18;
    }

    private record Item(String name, long bytes, double cost, boolean folds) {}

    private static final class Shard {
        private final List<String> names = new ArrayList<>();
        private long bytes;
        private double cost;

        private Shard add(Item item) {
            names.add(item.name);
            bytes += item.bytes;
            cost += item.cost;
            return this;
        }
    }
}
