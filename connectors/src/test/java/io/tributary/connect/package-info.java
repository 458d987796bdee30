@NullMarked
package io.tributary.connect;

import org.jspecify.annotations.NullMarked;
