/** A lineage as one HTML page: plots as inline SVG, and the tables beside them. Plain functions of what was read. */
@NullMarked
package io.tributary.app.report;

import org.jspecify.annotations.NullMarked;
