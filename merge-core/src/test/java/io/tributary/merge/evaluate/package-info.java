@NullMarked
package io.tributary.merge.evaluate;

import org.jspecify.annotations.NullMarked;
