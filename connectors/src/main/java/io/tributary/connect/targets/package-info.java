/** Serving systems behind one contract: bring a version, then say what is served. */
@NullMarked
package io.tributary.connect.targets;

import org.jspecify.annotations.NullMarked;
