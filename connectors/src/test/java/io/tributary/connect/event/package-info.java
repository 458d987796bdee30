@NullMarked
package io.tributary.connect.event;

import org.jspecify.annotations.NullMarked;
