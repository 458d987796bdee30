@NullMarked
package io.tributary.app.webhook;

import org.jspecify.annotations.NullMarked;
