package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The one list of techniques. */
public final class Techniques {
    private static final List<Entry> ENTRIES = List.of(
            new Entry(Opcm.DESCRIPTION, Opcm::of),
            new Entry(Average.DESCRIPTION, Average::of),
            new Entry(TaskArithmetic.DESCRIPTION, TaskArithmetic::of));

    private record Entry(TechniqueDescription description, Function<Settings, Technique> maker) {}

    private Techniques() {}

    /**
     * The technique of that name with these parameters; the others keep their defaults.
     *
     * @throws MergeException {@code UNKNOWN_TECHNIQUE} or {@code UNKNOWN_PARAMETER} naming the nearest that exists,
     *     {@code INVALID_RECIPE} for a value out of bounds
     */
    public static Technique named(String id, Map<String, String> parameters) {
        for (Entry entry : ENTRIES) {
            if (entry.description().id().equals(id)) {
                return entry.maker().apply(Settings.of(entry.description(), parameters));
            }
        }
        List<String> known = all().stream().map(TechniqueDescription::id).toList();
        throw new MergeException(
                ErrorCode.UNKNOWN_TECHNIQUE, "there is no technique '" + id + "'. " + Nearest.hint(id, known));
    }

    /** Every technique, in the order in which they are shown. */
    public static List<TechniqueDescription> all() {
        return ENTRIES.stream().map(Entry::description).toList();
    }
}
