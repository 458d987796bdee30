/** A real Kafka broker inside this process. */
@NullMarked
package io.tributary.app.embedded;

import org.jspecify.annotations.NullMarked;
