package io.tributary.app.replay;

import java.util.Optional;

/**
 * What came of one order.
 *
 * @param identical whether the last version's weights are those, byte for byte, that the replayed lineage had with the
 *     same experts; empty where there is no such version to compare with
 * @param scored empty without a suite
 */
public record Outcome(Replayed replayed, Optional<Boolean> identical, Optional<Scored> scored) {}
