/** Avro records to plain values and back; topics' serdes and headers. */
@NullMarked
package io.tributary.app.wire;

import org.jspecify.annotations.NullMarked;
