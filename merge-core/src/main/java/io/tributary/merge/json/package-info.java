/** JSON as this project writes and reads it: canonical text out, strict text in. */
@NullMarked
package io.tributary.merge.json;

import org.jspecify.annotations.NullMarked;
