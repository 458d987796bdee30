package io.tributary.merge.version;

/**
 * One expert of a version.
 *
 * @param step at which it was folded
 * @param digest of its checkpoint
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
        double taskNorm,
        double accumulatorNorm,
        double lambda,
        double energyKept,
        double cosine) {}
