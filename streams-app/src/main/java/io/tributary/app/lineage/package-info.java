/** The vocabulary on the wire as plain values: events, tasks, reports, facts and status rows. */
@NullMarked
package io.tributary.app.lineage;

import org.jspecify.annotations.NullMarked;
