@NullMarked
package io.tributary.merge.readahead;

import org.jspecify.annotations.NullMarked;
