/** What readers see: lineage-status as maps. */
@NullMarked
package io.tributary.app.view;

import org.jspecify.annotations.NullMarked;
