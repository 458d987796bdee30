/** The whole line, from a trainer's folder to the answer of a model server, as processes that can be killed. */
@NullMarked
package io.tributary.connect.line;

import org.jspecify.annotations.NullMarked;
