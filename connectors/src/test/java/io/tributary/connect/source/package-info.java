@NullMarked
package io.tributary.connect.source;

import org.jspecify.annotations.NullMarked;
