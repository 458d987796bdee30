/** What survives kill -9: whole lineages on real processes. */
@NullMarked
package io.tributary.app.crash;

import org.jspecify.annotations.NullMarked;
