/** Checkpoints made from versions that hold more than one model's weights. */
@NullMarked
package io.tributary.merge.export;

import org.jspecify.annotations.NullMarked;
