@NullMarked
package io.tributary.place;

import org.jspecify.annotations.NullMarked;
