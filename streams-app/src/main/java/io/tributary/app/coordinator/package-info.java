/**
 * Decides what happens next in every lineage: a pure machine (events to facts, facts to state) and the thin Kafka
 * Streams processor around it.
 */
@NullMarked
package io.tributary.app.coordinator;

import org.jspecify.annotations.NullMarked;
