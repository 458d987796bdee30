package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a recipe set on a wrapper and on the technique in it. The inner one's parameters are called {@code of.NAME}; a
 * bare {@code NAME} that the wrapper does not know is the inner one's too.
 *
 * @param own the wrapper's
 * @param of id of the technique inside
 * @param theirs what was set on it
 */
record Wrapping(Settings own, String of, Map<String, String> theirs) {
    /** The parameter that names the technique inside. */
    static final String OF = "of";

    private static final String PREFIX = OF + ".";

    static Wrapping of(TechniqueDescription wrapper, Map<String, String> given) {
        List<String> known = wrapper.parameters().stream().map(Parameter::name).toList();
        Map<String, String> own = new TreeMap<>();
        Map<String, String> theirs = new TreeMap<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(given).entrySet()) {
            String name = entry.getKey();
            if (known.contains(name)) {
                own.put(name, entry.getValue());
            } else {
                theirs.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, entry.getValue());
            }
        }
        Settings settings = Settings.of(wrapper, own);
        String of = settings.text(OF);
        requireKnown(wrapper, Techniques.description(of), theirs);
        return new Wrapping(settings, of, theirs);
    }

    /** A name that neither knows may be meant for either. */
    private static void requireKnown(
            TechniqueDescription wrapper, TechniqueDescription inner, Map<String, String> theirs) {
        if (inner.isWrapper()) {
            return;
        }
        List<String> inside = inner.parameters().stream().map(Parameter::name).toList();
        for (String name : theirs.keySet()) {
            if (!inside.contains(name)) {
                throw Settings.unknown(
                        wrapper.id() + " of " + inner.id(),
                        name,
                        Stream.concat(wrapper.parameters().stream().map(Parameter::name), inside.stream())
                                .toList());
            }
        }
    }

    /** The wrapper's parameters and, as {@code of.NAME}, those of the technique inside. */
    static Chosen chosen(Settings own, Technique of) {
        Chosen outer = own.chosen();
        TreeMap<String, String> all = new TreeMap<>(outer.parameters());
        of.parameters().forEach((name, value) -> all.put(PREFIX + name, value));
        return new Chosen(outer.description(), all);
    }
}
