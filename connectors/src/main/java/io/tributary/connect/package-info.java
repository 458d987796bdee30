/**
 * Kafka Connect source and sink: checkpoints found in directories, hubs and registries become events; promotions become
 * deployments.
 */
@NullMarked
package io.tributary.connect;

import org.jspecify.annotations.NullMarked;
