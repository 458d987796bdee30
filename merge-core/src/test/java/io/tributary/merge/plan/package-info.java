@NullMarked
package io.tributary.merge.plan;

import org.jspecify.annotations.NullMarked;
