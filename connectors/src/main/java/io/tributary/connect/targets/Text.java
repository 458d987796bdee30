package io.tributary.connect.targets;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in which a name in braces stands for a value. */
final class Text {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-zA-Z0-9]*)}");

    private Text() {}

    static String fill(String text, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            String value = values.get(variable.group(1));
            if (value == null) {
                throw new MergeException(
                        ErrorCode.SERVING_REFUSED,
                        "'" + text + "' names {" + variable.group(1) + "}; there are only " + values.keySet());
            }
            variable.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return variable.appendTail(filled).toString();
    }
}
