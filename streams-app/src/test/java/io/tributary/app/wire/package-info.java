@NullMarked
package io.tributary.app.wire;

import org.jspecify.annotations.NullMarked;
