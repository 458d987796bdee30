/** How a base is cut into shards, the unit of folding; fixed when a lineage is declared. */
@NullMarked
package io.tributary.merge.plan;

import org.jspecify.annotations.NullMarked;
