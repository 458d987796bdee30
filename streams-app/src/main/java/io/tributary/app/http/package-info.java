/** Health, metrics and the read-only API. */
@NullMarked
package io.tributary.app.http;

import org.jspecify.annotations.NullMarked;
