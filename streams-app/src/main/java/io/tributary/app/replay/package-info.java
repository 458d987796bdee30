/** The replay lab: a lineage's experts, read from the log, folded again in lineages that are nobody else's. */
@NullMarked
package io.tributary.app.replay;

import org.jspecify.annotations.NullMarked;
