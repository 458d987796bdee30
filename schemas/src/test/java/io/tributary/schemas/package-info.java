@NullMarked
package io.tributary.schemas;

import org.jspecify.annotations.NullMarked;
