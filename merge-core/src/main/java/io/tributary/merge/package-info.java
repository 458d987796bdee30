/**
 * Merging as mathematics and files: what a worker does, without Kafka, Avro, HTTP or a clock. This package itself holds
 * only how things fail.
 */
@NullMarked
package io.tributary.merge;

import org.jspecify.annotations.NullMarked;
