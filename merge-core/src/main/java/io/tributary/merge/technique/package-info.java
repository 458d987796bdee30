/** Techniques: one class each, one explicit list, one small contract. */
@NullMarked
package io.tributary.merge.technique;

import org.jspecify.annotations.NullMarked;
