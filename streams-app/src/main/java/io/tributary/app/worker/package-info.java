/** Takes tasks from the queue, runs them, reports. */
@NullMarked
package io.tributary.app.worker;

import org.jspecify.annotations.NullMarked;
