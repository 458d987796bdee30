@NullMarked
package io.tributary.merge.file;

import org.jspecify.annotations.NullMarked;
