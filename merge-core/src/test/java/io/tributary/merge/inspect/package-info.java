@NullMarked
package io.tributary.merge.inspect;

import org.jspecify.annotations.NullMarked;
