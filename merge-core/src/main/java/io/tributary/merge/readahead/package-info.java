/** Bytes read one step ahead of the arithmetic and written one behind it, in bounded memory, digested on the way. */
@NullMarked
package io.tributary.merge.readahead;

import org.jspecify.annotations.NullMarked;
