/**
 * A lineage's plan: the base's tensors, what each is to the technique, the cut into shards and the files of a version.
 * Made once, when a lineage is declared; every task of the lineage names it by digest.
 */
@NullMarked
package io.tributary.merge.plan;

import org.jspecify.annotations.NullMarked;
