@NullMarked
package io.tributary.merge.task;

import org.jspecify.annotations.NullMarked;
