package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Optional;

/** How much an expert counts beside the others: a finite number from 0, 1 where nothing is said. */
public final class ExpertWeight {
    public static final double DEFAULT = 1;

    private ExpertWeight() {}

    /** What is wrong with a weight; empty where nothing is. */
    public static Optional<String> complaint(String expertId, double weight) {
        return Double.isFinite(weight) && weight >= 0
                ? Optional.empty()
                : Optional.of(
                        "The weight of expert '" + expertId + "' is " + weight + "; expected a finite number from 0.");
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} */
    public static double require(String expertId, double weight) {
        complaint(expertId, weight).ifPresent(message -> {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, message);
        });
        return weight;
    }
}
