@NullMarked
package io.tributary.app;

import org.jspecify.annotations.NullMarked;
