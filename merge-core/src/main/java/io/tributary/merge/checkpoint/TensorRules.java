package io.tributary.merge.checkpoint;

import io.tributary.merge.tensor.Glob;
import java.util.List;

/**
 * Which tensors a recipe takes out of the merge, by glob over their names.
 *
 * @param skip versions keep the base's tensor, whatever the expert holds or lacks; skipped tensors that only the expert
 *     has are dropped
 * @param passThrough versions take the newest expert's tensor as it is, not merged; it must have the base's dtype and
 *     shape. Where a name matches both, it is skipped
 */
public record TensorRules(List<Glob> skip, List<Glob> passThrough) {
    public static final TensorRules NONE = new TensorRules(List.of(), List.of());

    public TensorRules {
        skip = List.copyOf(skip);
        passThrough = List.copyOf(passThrough);
    }

    public static TensorRules of(List<String> skip, List<String> passThrough) {
        return new TensorRules(
                skip.stream().map(Glob::new).toList(),
                passThrough.stream().map(Glob::new).toList());
    }

    public boolean skips(String name) {
        return skip.stream().anyMatch(glob -> glob.matches(name));
    }

    public boolean passes(String name) {
        return !skips(name) && passThrough.stream().anyMatch(glob -> glob.matches(name));
    }
}
