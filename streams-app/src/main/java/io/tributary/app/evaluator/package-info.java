/** Takes evaluation requests, measures versions by a suite, answers. */
@NullMarked
package io.tributary.app.evaluator;

import org.jspecify.annotations.NullMarked;
