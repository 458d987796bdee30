package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a recipe set on one technique, checked against what the technique knows. */
final class Settings {
    private final String technique;
    private final Map<String, String> given;

    private Settings(String technique, Map<String, String> given) {
        this.technique = technique;
        this.given = given;
    }

    /** Refuses names that the technique does not know. */
    static Settings of(TechniqueDescription description, Map<String, String> given) {
        List<String> known =
                description.parameters().stream().map(Parameter::name).toList();
        for (String name : new TreeMap<>(given).keySet()) {
            if (!known.contains(name)) {
                throw new MergeException(
                        ErrorCode.UNKNOWN_PARAMETER,
                        "technique " + description.id() + " has no parameter '" + name + "'. "
                                + Nearest.hint(name, known));
            }
        }
        return new Settings(description.id(), Map.copyOf(given));
    }

    /** A number within bounds, both included. */
    double number(Parameter parameter, double lowest, double highest) {
        String text = text(parameter);
        double value;
        try {
            value = Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw refused(parameter, text);
        }
        if (!(value >= lowest && value <= highest)) {
            throw refused(parameter, text);
        }
        return value + 0.0; // -0 is 0
    }

    /** One of a few words. */
    String word(Parameter parameter, List<String> words) {
        String text = text(parameter).strip();
        if (!words.contains(text)) {
            throw refused(parameter, text);
        }
        return text;
    }

    private String text(Parameter parameter) {
        return given.getOrDefault(parameter.name(), parameter.defaultValue());
    }

    private MergeException refused(Parameter parameter, String found) {
        return new MergeException(
                ErrorCode.INVALID_RECIPE,
                technique + "." + parameter.name() + " is '" + found + "'; expected " + parameter.bounds()
                        + " (default " + parameter.defaultValue() + ")");
    }
}
