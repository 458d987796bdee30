@NullMarked
package io.tributary.connect.serving;

import org.jspecify.annotations.NullMarked;
