@NullMarked
package io.tributary.merge.technique;

import org.jspecify.annotations.NullMarked;
