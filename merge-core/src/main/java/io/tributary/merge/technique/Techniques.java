package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The one list of techniques. */
public final class Techniques {
    private static final List<Entry> ENTRIES = List.of(
            plain(Opcm.DESCRIPTION, Opcm::of),
            plain(Average.DESCRIPTION, Average::of),
            plain(WeightedAverage.DESCRIPTION, WeightedAverage::of),
            plain(TaskArithmetic.DESCRIPTION, TaskArithmetic::of),
            plain(Ties.DESCRIPTION, Ties::of),
            plain(Bilateral.DESCRIPTION, Bilateral::of),
            plain(Wudi.DESCRIPTION, Wudi::of),
            plain(TsvM.DESCRIPTION, TsvM::of),
            plain(IsoC.DESCRIPTION, IsoC::of),
            plain(ModelStock.DESCRIPTION, ModelStock::of),
            plain(RegMean.DESCRIPTION, RegMean::of),
            plain(NuFilt.DESCRIPTION, NuFilt::of),
            plain(Dop.DESCRIPTION, Dop::of),
            wrapper(Dare.DESCRIPTION, Dare::of),
            wrapper(Breadcrumbs.DESCRIPTION, Breadcrumbs::of),
            plain(MagMax.DESCRIPTION, MagMax::of),
            plain(Fisher.DESCRIPTION, Fisher::of),
            plain(Emr.DESCRIPTION, Emr::of),
            wrapper(Lines.DESCRIPTION, Lines::of),
            plain(Ema.DESCRIPTION, Ema::of),
            plain(Slerp.DESCRIPTION, Slerp::of),
            plain(ContinualTaskArithmetic.DESCRIPTION, ContinualTaskArithmetic::of),
            plain(ContinualTies.DESCRIPTION, ContinualTies::of));

    /** @param maker takes what the recipe set */
    private record Entry(TechniqueDescription description, Function<Map<String, String>, Technique> maker) {}

    private Techniques() {}

    private static Entry plain(TechniqueDescription description, Function<Settings, Technique> maker) {
        return new Entry(description, given -> maker.apply(Settings.of(description, given)));
    }

    /** A technique around the one that its parameter {@code of} names. */
    private static Entry wrapper(TechniqueDescription description, BiFunction<Settings, Technique, Technique> maker) {
        return new Entry(description, given -> {
            Wrapping wrapping = Wrapping.of(description, given);
            return maker.apply(wrapping.own(), named(wrapping.of(), wrapping.theirs()));
        });
    }

    /**
     * The technique of that name with these parameters; the others keep their defaults.
     *
     * @throws MergeException {@code UNKNOWN_TECHNIQUE} or {@code UNKNOWN_PARAMETER} naming the nearest that exists,
     *     {@code INVALID_RECIPE} for a value out of bounds
     */
    public static Technique named(String id, Map<String, String> parameters) {
        return entry(id).maker().apply(parameters);
    }

    /** @throws MergeException {@code UNKNOWN_TECHNIQUE} naming the nearest that exists */
    public static TechniqueDescription description(String id) {
        return entry(id).description();
    }

    private static Entry entry(String id) {
        for (Entry entry : ENTRIES) {
            if (entry.description().id().equals(id)) {
                return entry;
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
