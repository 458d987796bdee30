package io.tributary.connect.targets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into a JSON answer, for example {@code /data/[id=vision]/root}: names and indices as in a JSON pointer, and
 * {@code [key=text]} for the first element of an array of which that holds, {@code *} for what all elements say: one
 * text where they agree, else the different ones, separated by commas.
 */
record Selector(String text) {
    private static final Pattern CHOICE = Pattern.compile("\\[([^=\\]]+)=([^\\]]*)]");

    JsonNode in(JsonNode root) {
        JsonNode at = root;
        for (String segment : text.substring(1).split("/", -1)) {
            Matcher choice = CHOICE.matcher(segment);
            if (segment.equals("*")) {
                at = agreed(at);
            } else if (choice.matches()) {
                at = chosen(at, choice.group(1), choice.group(2));
            } else if (at.isArray()) {
                at = segment.matches("[0-9]{1,9}") ? at.path(Integer.parseInt(segment)) : MissingNode.getInstance();
            } else {
                at = at.path(segment);
            }
        }
        return at;
    }

    private static JsonNode agreed(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return TextNode.valueOf(String.join(",", texts));
    }

    private static JsonNode chosen(JsonNode array, String key, String text) {
        for (JsonNode element : array) {
            if (element.path(key).asText().equals(text)) {
                return element;
            }
        }
        return MissingNode.getInstance();
    }
}
