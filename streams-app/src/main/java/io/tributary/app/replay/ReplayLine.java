package io.tributary.app.replay;

import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineageForked;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.version.ParentStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A lineage that folds experts of another again.
 *
 * @param name its own
 * @param order the experts, the first is step 1
 * @param parent whose experts they are
 * @param isolated whether no alias ever moves to its versions: so for a replay, not for a fork, which goes on
 */
public record ReplayLine(
        String name, CheckpointRef base, Recipe recipe, List<StreamedExpert> order, boolean isolated, String parent) {
    private static final int LONGEST_PARENT = 100;
    private static final int SHORT = 8;

    public ReplayLine {
        order = List.copyOf(order);
    }

    /** What a replay is called that got no name: the same replay of the same lineage has the same. */
    public static String nameOf(String lineage, Recipe recipe, List<StreamedExpert> order) {
        Sha256 digest = new Sha256().update(lineage + '\n').update(recipe.json());
        order.forEach(expert -> digest.update('\n' + expert.id() + ' ' + expert.digest()));
        String parent = lineage.substring(0, Math.min(LONGEST_PARENT, lineage.length()));
        return parent + "-replay-" + digest.hex().substring(0, SHORT);
    }

    /** How many of its first experts are those of its parent, in order. */
    public long common() {
        int step = 0;
        while (step < order.size() && order.get(step).step() == step + 1) {
            step++;
        }
        return step;
    }

    /** Whether what opens it is asked of this lineage. */
    boolean asks(String lineage) {
        return lineage.equals(name) || (!isolated && lineage.equals(parent));
    }

    /** All that opens it and fills it. Sent twice they change nothing. */
    List<LineageEvent> events(long atMillis) {
        if (!isolated) {
            return List.of(new LineageForked(parent, atMillis, name, order.size()));
        }
        List<LineageEvent> events = new ArrayList<>();
        events.add(new LineageDeclared(
                name, atMillis, base, recipe.json(), isolated, Optional.of(new ParentStep(parent, common()))));
        order.forEach(expert -> events.add(expert.publishedTo(name, atMillis)));
        return events;
    }
}
