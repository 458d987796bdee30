/**
 * The demonstration: draws image tasks, trains a base and experts on them, streams the experts and shows what came of
 * it.
 */
@NullMarked
package io.tributary.app.demo;

import org.jspecify.annotations.NullMarked;
