/**
 * Kafka Connect source and sink: checkpoints found in directories, buckets, hubs and registries become events;
 * promotions become deployments. Empty until those connectors are written.
 */
@NullMarked
package io.tributary.connect;

import org.jspecify.annotations.NullMarked;
