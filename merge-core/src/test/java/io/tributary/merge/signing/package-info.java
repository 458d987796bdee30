@NullMarked
package io.tributary.merge.signing;

import org.jspecify.annotations.NullMarked;
