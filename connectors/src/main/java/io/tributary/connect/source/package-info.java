/** The source task: from finished checkpoints to events, once each. */
@NullMarked
package io.tributary.connect.source;

import org.jspecify.annotations.NullMarked;
