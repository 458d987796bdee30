@NullMarked
package io.tributary.merge.kernel;

import org.jspecify.annotations.NullMarked;
