/** A whole merge in one process: the tasks of the stream, in order, without a broker. */
@NullMarked
package io.tributary.merge.offline;

import org.jspecify.annotations.NullMarked;
