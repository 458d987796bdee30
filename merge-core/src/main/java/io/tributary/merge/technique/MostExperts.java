package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** How many experts a state can count. */
final class MostExperts {
    private MostExperts() {}

    /** @throws MergeException {@code NOT_SUPPORTED} where one more would be too many */
    static void require(int most, FoldInput input, String instead) {
        if (input.expertsBefore() >= most) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    "The lineage's state counts up to " + most + " experts and holds " + input.expertsBefore() + "; "
                            + instead);
        }
    }
}
