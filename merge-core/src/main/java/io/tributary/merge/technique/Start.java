package io.tributary.merge.technique;

import java.util.List;

/** What a moving merge is before the first expert moves it. */
enum Start {
    /** The base. */
    BASE,
    /** The first expert, as it is. */
    FIRST;

    static final Parameter PARAMETER = Parameter.word(
            "start",
            List.of("base", "first"),
            "what the first expert meets: the base, or nothing, so that it is taken whole");

    static Start of(Settings settings) {
        return settings.text(PARAMETER).equals("first") ? FIRST : BASE;
    }

    boolean isTakenWhole(FoldInput input) {
        return this == FIRST && input.expertsBefore() == 0;
    }
}
