/** What commands do with a cluster as its clients: read lineages, append events. */
@NullMarked
package io.tributary.app.client;

import org.jspecify.annotations.NullMarked;
