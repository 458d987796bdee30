package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words that a recipe's field may have: an enum's constants, in lower case. */
final class Word {
    private Word() {}

    static String text(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** @throws MergeException {@code INVALID_RECIPE} naming the field and what it may say */
    static <E extends Enum<E>> E parse(Class<E> words, String field, String text) {
        List<E> known = Arrays.asList(words.getEnumConstants());
        return known.stream()
                .filter(word -> text(word).equals(text))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> texts = known.stream().map(Word::text).toList();
                    int last = texts.size() - 1;
                    return new MergeException(
                            ErrorCode.INVALID_RECIPE,
                            field + ": expected " + String.join(", ", texts.subList(0, last)) + " or " + texts.get(last)
                                    + ", found '" + text + "'.");
                });
    }
}
