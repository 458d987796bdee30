package io.tributary.merge.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * One expert of a version.
 *
 * @param step at which it was folded
 * @param digest of its checkpoint
 * @param start digest of what its task vector was taken from, at most one; none: the base. Came later, and is absent
 *     where there is none
 * @param taskNorm norm of its whole task vector
 * @param accumulatorNorm after its fold
 * @param lambda accumulator norm over mean task norm, after its fold
 * @param energyKept share of its squared norm that was added
 * @param cosine of its task vector with the accumulator before
 */
public record ManifestExpert(
        long step,
        String id,
        String digest,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<String> start,

        double taskNorm,
        double accumulatorNorm,
        double lambda,
        double energyKept,
        double cosine) {
    public ManifestExpert {
        start = List.copyOf(start);
    }
}
