package io.tributary.merge.file;

/** Foreign text (names out of a file) made safe for messages: quoted, without control characters, not too long. */
public final class Printable {
    private static final int LIMIT = 200;

    private Printable() {}

    public static String quoted(String text) {
        StringBuilder safe = new StringBuilder("\"");
        text.codePoints().limit(LIMIT).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || !isScalar(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        if (text.codePointCount(0, text.length()) > LIMIT) {
            safe.append("…");
        }
        return safe.append('"').toString();
    }

    private static boolean isScalar(int c) {
        return c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE;
    }
}
