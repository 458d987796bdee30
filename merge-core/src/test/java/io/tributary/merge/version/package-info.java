@NullMarked
package io.tributary.merge.version;

import org.jspecify.annotations.NullMarked;
