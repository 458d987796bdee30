@NullMarked
package io.tributary.connect.place;

import org.jspecify.annotations.NullMarked;
