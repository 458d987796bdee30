/** Units of worker work: pure functions of digested inputs, with their inputs and outputs as values. */
@NullMarked
package io.tributary.merge.task;

import org.jspecify.annotations.NullMarked;
