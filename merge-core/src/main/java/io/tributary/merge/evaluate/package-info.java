/** Accuracy of a checkpoint on tasks: plain functions. */
@NullMarked
package io.tributary.merge.evaluate;

import org.jspecify.annotations.NullMarked;
