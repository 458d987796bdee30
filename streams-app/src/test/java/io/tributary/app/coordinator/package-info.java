/** The coordinator's rules one by one, and all of them at once under a seeded simulation. */
@NullMarked
package io.tributary.app.coordinator;

import org.jspecify.annotations.NullMarked;
