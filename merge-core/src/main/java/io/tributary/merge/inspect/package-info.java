/** Reading a checkpoint once to learn what it is and whether it may be a base or an expert. */
@NullMarked
package io.tributary.merge.inspect;

import org.jspecify.annotations.NullMarked;
