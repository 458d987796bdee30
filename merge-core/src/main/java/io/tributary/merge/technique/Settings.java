package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a recipe set on one technique, checked against what the technique knows; defaults included. */
final class Settings {
    private final TechniqueDescription description;
    private final SortedMap<String, String> values;

    private Settings(TechniqueDescription description, SortedMap<String, String> values) {
        this.description = description;
        this.values = values;
    }

    /** Refuses names that the technique does not know, and values out of bounds. */
    static Settings of(TechniqueDescription description, Map<String, String> given) {
        List<String> known =
                description.parameters().stream().map(Parameter::name).toList();
        for (String name : new TreeMap<>(given).keySet()) {
            if (!known.contains(name)) {
                throw unknown(description.id(), name, known);
            }
        }
        SortedMap<String, String> values = new TreeMap<>();
        for (Parameter parameter : description.parameters()) {
            String text = given.getOrDefault(parameter.name(), parameter.defaultValue());
            values.put(
                    parameter.name(),
                    parameter.spelled(text).orElseThrow(() -> refused(description.id(), parameter, text)));
        }
        return new Settings(description, values);
    }

    static MergeException unknown(String technique, String name, List<String> known) {
        return new MergeException(
                ErrorCode.UNKNOWN_PARAMETER,
                "technique " + technique + " has no parameter '" + name + "'. " + Nearest.hint(name, known));
    }

    private static MergeException refused(String technique, Parameter parameter, String found) {
        return new MergeException(
                ErrorCode.INVALID_RECIPE,
                technique + "." + parameter.name() + " is '" + found + "'; expected " + parameter.bounds()
                        + " (default " + parameter.defaultValue() + ")");
    }

    Chosen chosen() {
        return new Chosen(description, values);
    }

    double number(Parameter parameter) {
        return Double.parseDouble(text(parameter));
    }

    int whole(Parameter parameter) {
        return Integer.parseInt(text(parameter));
    }

    String text(Parameter parameter) {
        return text(parameter.name());
    }

    String text(String parameter) {
        String value = values.get(parameter);
        if (value == null) {
            throw new IllegalArgumentException(description.id() + " does not list its parameter " + parameter);
        }
        return value;
    }
}
