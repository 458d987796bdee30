package io.tributary.benchmark.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A technique and the parameters that are tried on the validation split.
 *
 * @param label as the table calls it
 * @param exports whether each task is measured with its own weights, exported from the version
 * @param grid every combination that is tried; at least one, which may be empty
 */
record Candidate(String label, String technique, boolean exports, List<Map<String, String>> grid) {

    /** All combinations of some values for some parameters. */
    static Candidate of(String label, String technique, Map<String, List<String>> values) {
        List<Map<String, String>> grid = new ArrayList<>(List.of(new TreeMap<>()));
        for (Map.Entry<String, List<String>> parameter : new TreeMap<>(values).entrySet()) {
            List<Map<String, String>> wider = new ArrayList<>();
            for (Map<String, String> so : grid) {
                for (String value : parameter.getValue()) {
                    Map<String, String> more = new TreeMap<>(so);
                    more.put(parameter.getKey(), value);
                    wider.add(more);
                }
            }
            grid = wider;
        }
        return new Candidate(label, technique, false, List.copyOf(grid));
    }

    /** The same, each task measured with its own weights. */
    Candidate exporting(String name) {
        return new Candidate(name, technique, true, grid);
    }

    static Candidate of(String technique, Map<String, List<String>> values) {
        return of(technique, technique, values);
    }

    /** For example {@code alpha=0.5, diagonal=keep}. */
    static String text(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(Collectors.joining(", "));
    }
}
