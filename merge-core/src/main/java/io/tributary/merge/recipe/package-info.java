/** What the user asked for: tracks, tensor rules, publish policy, retention, anchors, numerics. */
@NullMarked
package io.tributary.merge.recipe;

import org.jspecify.annotations.NullMarked;
