/** The roles as running processes: coordinator, worker, and {@code up}, which starts and watches all of them. */
@NullMarked
package io.tributary.app.process;

import org.jspecify.annotations.NullMarked;
