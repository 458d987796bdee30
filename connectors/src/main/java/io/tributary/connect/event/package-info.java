/** Tributary's records as the connectors write and read them: keys, Avro values, headers. */
@NullMarked
package io.tributary.connect.event;

import org.jspecify.annotations.NullMarked;
