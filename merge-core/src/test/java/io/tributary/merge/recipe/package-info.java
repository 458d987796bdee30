@NullMarked
package io.tributary.merge.recipe;

import org.jspecify.annotations.NullMarked;
