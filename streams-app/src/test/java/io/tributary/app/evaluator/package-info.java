@NullMarked
package io.tributary.app.evaluator;

import org.jspecify.annotations.NullMarked;
