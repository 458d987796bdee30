/** Answers inference requests with the version that an alias points to, and follows the alias. */
@NullMarked
package io.tributary.app.serve;

import org.jspecify.annotations.NullMarked;
