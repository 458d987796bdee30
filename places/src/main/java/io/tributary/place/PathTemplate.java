package io.tributary.place;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern over relative paths, for example {@code {lineage}/runs/{name}}: a name in braces stands for one whole or
 * partial path segment and remembers it, {@code *} for any text within a segment, all else for itself.
 */
final class PathTemplate {
    private static final Pattern PARTS = Pattern.compile("\\{([a-z][a-zA-Z0-9]*)}|\\*|[^{*]+");

    private final String text;
    private final Pattern pattern;
    private final List<String> names;
    private final int depth;

    private PathTemplate(String text, Pattern pattern, List<String> names, int depth) {
        this.text = text;
        this.pattern = pattern;
        this.names = names;
        this.depth = depth;
    }

    /** @throws IllegalArgumentException where it is none */
    static PathTemplate of(String text) {
        StringBuilder regex = new StringBuilder();
        List<String> names = new ArrayList<>();
        Matcher part = PARTS.matcher(text);
        int at = 0;
        while (at < text.length() && part.find(at) && part.start() == at) {
            String name = part.group(1);
            if (name != null) {
                if (names.contains(name)) {
                    throw new IllegalArgumentException("{" + name + "} comes twice in '" + text + "'");
                }
                names.add(name);
                regex.append("([^/]+)");
            } else {
                regex.append(part.group().equals("*") ? "[^/]*" : Pattern.quote(part.group()));
            }
            at = part.end();
        }
        if (at < text.length() || text.isEmpty() || text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no path template: expected a relative path such as {lineage}/{name}");
        }
        int depth = text.split("/", -1).length;
        return new PathTemplate(text, Pattern.compile(regex.toString()), names, depth);
    }

    /** How many segments a path has that can match. */
    int depth() {
        return depth;
    }

    /** Whether it stands for files rather than directories. */
    boolean ofFiles() {
        return text.endsWith(".safetensors");
    }

    /** What its names stand for in a path; empty where the path does not match. */
    Optional<Map<String, String>> match(String path) {
        Matcher found = pattern.matcher(path);
        if (!found.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), found.group(i + 1));
        }
        return Optional.of(values);
    }

    @Override
    public String toString() {
        return text;
    }
}
