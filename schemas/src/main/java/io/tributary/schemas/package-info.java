/** Avro schemas of everything on Kafka, their history and codec, CloudEvents headers, and the topics. */
@NullMarked
package io.tributary.schemas;

import org.jspecify.annotations.NullMarked;
