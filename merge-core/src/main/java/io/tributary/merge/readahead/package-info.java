/** Bytes read one step ahead of the arithmetic, in bounded memory, and digested on the way. */
@NullMarked
package io.tributary.merge.readahead;

import org.jspecify.annotations.NullMarked;
