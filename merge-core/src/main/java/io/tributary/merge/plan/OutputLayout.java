package io.tributary.merge.plan;

import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which weights files a version has: tensors in name order, each file filled up to a limit, named as Hugging Face does.
 */
public final class OutputLayout {
    /** Hugging Face's limit: 5 GB, decimal. */
    public static final long MAX_FILE_BYTES = 5_000_000_000L;

    private OutputLayout() {}

    static List<PlannedFile> of(List<PlannedTensor> tensors, Optional<DType> output, long maxFileBytes) {
        List<List<String>> groups = new ArrayList<>();
        List<String> group = new ArrayList<>();
        long bytes = 0;
        for (PlannedTensor tensor : tensors) {
            long size = output(tensor, output).bytes();
            if (!group.isEmpty() && bytes + size > maxFileBytes) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(tensor.name());
            bytes += size;
        }
        groups.add(group);
        List<PlannedFile> files = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            files.add(new PlannedFile(name(i + 1, groups.size()), groups.get(i)));
        }
        return files;
    }

    /** The tensor as versions hold it: in the asked-for dtype where its elements are numbers. */
    static TensorSpec output(PlannedTensor tensor, Optional<DType> output) {
        TensorSpec own = tensor.spec();
        return own.dtype().isFoldable() ? new TensorSpec(own.name(), output.orElse(own.dtype()), own.shape()) : own;
    }

    private static String name(int number, int count) {
        return count == 1
                ? "model.safetensors"
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, count);
    }
}
