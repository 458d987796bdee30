/** A Kafka cluster as Tributary uses it: how to reach it, its topics, its share groups. */
@NullMarked
package io.tributary.app.cluster;

import org.jspecify.annotations.NullMarked;
