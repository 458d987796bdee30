package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A PEFT adapter's tensors by what they mean, before any base is known.
 *
 * @param modules changed by low-rank factors, by name without PEFT's prefix
 * @param full tensors trained as a whole ({@code modules_to_save}, biases), by name without PEFT's prefix
 */
record Adapter(AdapterConfig config, SortedMap<String, AdapterModule> modules, SortedMap<String, TensorSource> full) {
    Adapter {
        modules = Collections.unmodifiableSortedMap(modules);
        full = Collections.unmodifiableSortedMap(full);
    }

    /** Sorts the tensors and refuses what is incomplete or cannot be folded. */
    static Adapter of(AdapterConfig config, SortedMap<String, TensorSource> tensors) {
        SortedMap<String, Map<AdapterKey.Part, TensorSource>> parts = new TreeMap<>();
        SortedMap<String, TensorSource> full = new TreeMap<>();
        for (TensorSource tensor : tensors.values()) {
            AdapterKey key = AdapterKey.parse(tensor.file(), tensor.name());
            TensorSource before = key.part() == AdapterKey.Part.FULL
                    ? full.put(key.module(), tensor)
                    : parts.computeIfAbsent(key.module(), module -> new EnumMap<>(AdapterKey.Part.class))
                            .put(key.part(), tensor);
            if (before != null) {
                throw new MergeException(
                        ErrorCode.DUPLICATE_KEY,
                        tensor.file() + ": " + Printable.quoted(before.name()) + " and "
                                + Printable.quoted(tensor.name()) + " mean the same. Save the adapter again");
            }
        }
        SortedMap<String, AdapterModule> modules = new TreeMap<>();
        parts.forEach((name, own) -> modules.put(name, AdapterModule.of(name, own, config)));
        return new Adapter(config, modules, full);
    }
}
