/**
 * Model hubs and registries that call when there is a new checkpoint: who may, what their calls point to, and how that
 * becomes an expert without being lost on the way.
 */
@NullMarked
package io.tributary.app.webhook;

import org.jspecify.annotations.NullMarked;
