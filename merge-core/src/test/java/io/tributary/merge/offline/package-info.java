@NullMarked
package io.tributary.merge.offline;

import org.jspecify.annotations.NullMarked;
