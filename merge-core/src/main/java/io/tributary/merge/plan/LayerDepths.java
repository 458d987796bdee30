package io.tributary.merge.plan;

import io.tributary.merge.technique.TensorRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How deep in its model each tensor's layer lies, by the numbers in the names ({@code encoder.layers.3.}, {@code h.3.},
 * {@code blocks.3.} …). Each stack of layers is counted by itself: a text tower beside a vision tower, a decoder beside
 * an encoder.
 */
public final class LayerDepths {
    private static final Pattern LAYER =
            Pattern.compile("^(.*?\\b(?:layers?|h|blocks?|resblocks|block))\\.(\\d{1,6})\\.");

    private final Map<String, Integer> last = new HashMap<>();

    /** @param names of all the model's tensors */
    public LayerDepths(List<String> names) {
        for (String name : names) {
            Matcher layer = LAYER.matcher(name);
            if (layer.find()) {
                last.merge(layer.group(1), Integer.parseInt(layer.group(2)), Math::max);
            }
        }
    }

    public static LayerDepths of(Plan plan) {
        return new LayerDepths(plan.tensors().stream().map(PlannedTensor::name).toList());
    }

    /** 0 in the first layer of its stack to 1 in the last; 0 where there is only one. */
    public OptionalDouble of(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.find()) {
            return OptionalDouble.empty();
        }
        int deepest = last.getOrDefault(layer.group(1), 0);
        return OptionalDouble.of(deepest == 0 ? 0 : Integer.parseInt(layer.group(2)) / (double) deepest);
    }

    /** What the tensor is to a technique. */
    public TensorRole role(PlannedTensor tensor) {
        return new TensorRole(tensor.spec(), tensor.linear(), of(tensor.name()));
    }
}
