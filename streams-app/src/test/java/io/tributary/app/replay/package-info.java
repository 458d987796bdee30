@NullMarked
package io.tributary.app.replay;

import org.jspecify.annotations.NullMarked;
